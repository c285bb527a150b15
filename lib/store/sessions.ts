import { DAY } from "@/lib/domain/time";
import { database } from "./db";
import { type Membership, type MembershipRow, toMembership } from "./users";

export interface LiveSession {
  id: string;
  lastSeenAt: number;
  user: { id: string; email: string };
  /** The projects of which the user is a member, by name. */
  memberships: Membership[];
}

export interface ListedSession {
  id: string;
  userAgent: string;
  createdAt: number;
  lastSeenAt: number;
}

/** Inserts a session; the user's rows that ended more than 30 days ago go with it. */
export async function insertSession(
  session: { id: string; userId: string; userAgent: string; expiresAt: number },
  now: number,
): Promise<void> {
  await database().pool.query(
    `WITH swept AS (
       DELETE FROM session WHERE user_id = $2 AND (expires_at < $6 OR revoked_at < $6)
     )
     INSERT INTO session (id, user_id, user_agent, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $5)`,
    [
      session.id,
      session.userId,
      session.userAgent,
      new Date(now),
      new Date(session.expiresAt),
      new Date(now - 30 * DAY),
    ],
  );
}

interface VisitorRow extends MembershipRow {
  last_seen_at: Date;
  user_id: string;
  email: string;
}

/**
 * The session with its user and what the user may open, or null when it is unknown, revoked or past its end. One
 * statement: every page waits for it before anything else.
 */
export async function findLiveSession(id: string, now: number): Promise<LiveSession | null> {
  const { rows } = await database().pool.query<VisitorRow>(
    `SELECT s.last_seen_at, u.id AS user_id, u.email, p.id, p.slug, p.name, m.role
     FROM session s JOIN user_account u ON u.id = s.user_id
     LEFT JOIN (member m JOIN project p ON p.id = m.project_id) ON m.user_id = u.id
     WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
     ORDER BY p.name, p.slug`,
    [id, new Date(now)],
  );
  const [row] = rows;
  return row
    ? {
        id,
        lastSeenAt: row.last_seen_at.getTime(),
        user: { id: row.user_id, email: row.email },
        memberships: rows.flatMap(toMembership),
      }
    : null;
}

/** Notes that the session was used; never moves backwards. */
export async function touchSession(id: string, now: number): Promise<void> {
  await database().pool.query("UPDATE session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", [
    id,
    new Date(now),
  ]);
}

/** The user's live sessions, last used first. */
export async function listLiveSessions(userId: string, now: number): Promise<ListedSession[]> {
  const { rows } = await database().pool.query<{ id: string; userAgent: string; createdAt: Date; lastSeenAt: Date }>(
    `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", last_seen_at AS "lastSeenAt" FROM session
     WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen_at DESC, id`,
    [userId, new Date(now)],
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), lastSeenAt: row.lastSeenAt.getTime() }));
}

/** Revokes one session of this user; another user's is left alone. */
export async function revokeSession(userId: string, id: string, now: number): Promise<void> {
  await database().pool.query(
    "UPDATE session SET revoked_at = $3 WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL",
    [userId, id, new Date(now)],
  );
}

/** Revokes every session of this user but one. */
export async function revokeOtherSessions(userId: string, keptId: string, now: number): Promise<void> {
  await database().pool.query(
    "UPDATE session SET revoked_at = $3 WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL",
    [userId, keptId, new Date(now)],
  );
}
