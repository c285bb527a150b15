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

/** A project and the user's role in it; all null where the user has none. */
export interface MembershipRow {
  id: string | null;
  slug: string | null;
  name: string | null;
  role: string | null;
}

/** The membership that the row holds, or nothing. */
export function toMembership({ id, slug, name, role }: MembershipRow): Membership[] {
  if (id === null || slug === null || name === null) return [];
  return [{ project: { id, slug, name }, role: role === "owner" ? "owner" : "member" }];
}
