import { database } from "./db";

/** One counter of failed sign-ins: a keyed hash, and how many a window allows. */
export interface AttemptLimit {
  key: Buffer;
  limit: number;
}

/**
 * Counts one attempt against `limit.key` before it is made, so that attempts in parallel cannot
 * slip past, and answers when the window opened if it was one too many, else null. A window older
 * than `windowMs` starts over; refused attempts do not lengthen it.
 */
export async function reserveAttempt(limit: AttemptLimit, windowMs: number, now: number): Promise<number | null> {
  const { rows } = await database().pool.query<{ failures: number; windowStart: Date }>(
    `INSERT INTO sign_in_attempt AS a (key, failures, window_start) VALUES ($1, 1, $2)
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN a.window_start <= $3 THEN 1 ELSE LEAST(a.failures, $4) + 1 END,
       window_start = CASE WHEN a.window_start <= $3 THEN $2 ELSE a.window_start END
     RETURNING failures, window_start AS "windowStart"`,
    [limit.key, new Date(now), new Date(now - windowMs), limit.limit],
  );
  const [row] = rows;
  if (!row) throw new Error("the attempt counter answered no row");
  return row.failures > limit.limit ? row.windowStart.getTime() : null;
}

/** Forgets the failures counted under this key. */
export async function clearAttempts(key: Buffer): Promise<void> {
  await database().pool.query("DELETE FROM sign_in_attempt WHERE key = $1", [key]);
}

/** Takes back one reservation, for an attempt that did not fail. */
export async function releaseAttempt(key: Buffer): Promise<void> {
  await database().pool.query("UPDATE sign_in_attempt SET failures = failures - 1 WHERE key = $1 AND failures > 0", [
    key,
  ]);
}

/** Deletes the counters of windows that opened before `before`. */
export async function sweepAttempts(before: number): Promise<void> {
  await database().pool.query("DELETE FROM sign_in_attempt WHERE window_start < $1", [new Date(before)]);
}
