import type pg from "pg";
import { database } from "./db";

/** A pool, or the connection of an open transaction. */
type Connection = Pick<pg.PoolClient, "query">;

export type Role = "owner" | "member";

export interface StoredUser {
  id: string;
  email: string;
  passwordHash: string;
}

export interface Membership {
  project: { id: string; slug: string; name: string };
  role: Role;
}

const USER_COLUMNS = `id, email, password_hash AS "passwordHash"`;

/** The user with this normalised e-mail, or null. */
export async function findUserByEmail(
  email: string,
  connection: Connection = database().pool,
): Promise<StoredUser | null> {
  const { rows } = await connection.query<StoredUser>(`SELECT ${USER_COLUMNS} FROM user_account WHERE email = $1`, [
    email,
  ]);
  return rows[0] ?? null;
}

/** Sets a new password hash and revokes the user's sessions, but for `exceptSessionId`, in one statement. */
export async function replacePassword(
  change: { userId: string; passwordHash: string; exceptSessionId: string | null },
  now: number,
  connection: Connection = database().pool,
): Promise<void> {
  await connection.query(
    `WITH changed AS (UPDATE user_account SET password_hash = $2 WHERE id = $1)
     UPDATE session SET revoked_at = $4
     WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3::uuid`,
    [change.userId, change.passwordHash, change.exceptSessionId, new Date(now)],
  );
}

/** Projects of which the user is a member, by name. */
export async function listMemberships(userId: string): Promise<Membership[]> {
  const { rows } = await database().pool.query<MembershipRow>(
    `SELECT p.id, p.slug, p.name, m.role FROM member m JOIN project p ON p.id = m.project_id
     WHERE m.user_id = $1 ORDER BY p.name, p.slug`,
    [userId],
  );
  return rows.map(toMembership);
}

/** The user's membership in the project with this slug; null also when there is no such project. */
export async function findMembership(userId: string, slug: string): Promise<Membership | null> {
  const { rows } = await database().pool.query<MembershipRow>(
    `SELECT p.id, p.slug, p.name, m.role FROM member m JOIN project p ON p.id = m.project_id
     WHERE m.user_id = $1 AND p.slug = $2`,
    [userId, slug],
  );
  return rows[0] ? toMembership(rows[0]) : null;
}

interface MembershipRow {
  id: string;
  slug: string;
  name: string;
  role: string;
}

function toMembership({ id, slug, name, role }: MembershipRow): Membership {
  return { project: { id, slug, name }, role: role === "owner" ? "owner" : "member" };
}
