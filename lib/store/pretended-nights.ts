import type { PretendedDeploy } from "@/lib/domain/pretended-deploy";
import { ALL_OPERATIONS, OTHER } from "@/lib/domain/telemetry";
import { DAY, type Window } from "@/lib/domain/time";
import { database } from "./db";

/** A day (UTC) taken up to pretend deploys on it, with those that were already judged. */
export interface Night {
  /** Its start, epoch milliseconds. */
  day: number;
  /** Of this taking up: who is overtaken writes nothing. */
  turn: number;
  deploys: PretendedDeploy[];
}

interface NightRow {
  day: Date;
  turn: number;
  deploys: PretendedDeploy[];
}

/** So long nights are kept. */
const KEPT = 90 * DAY;

/** The days that no process is at work on, and that neither this engine nor a later one has gone through, the latest first. */
export async function dueNights(
  projectId: string,
  { days, engine, now }: { days: readonly number[]; engine: number; now: number },
): Promise<number[]> {
  const { rows } = await database().pool.query<{ day: Date }>(
    `SELECT asked.day FROM unnest($2::timestamptz[]) AS asked (day)
     LEFT JOIN pretended_night k ON k.project_id = $1 AND k.day = asked.day
     WHERE k.day IS NULL OR (k.taken_until <= $4 AND (k.engine < $3 OR (k.engine = $3 AND NOT k.is_whole)))
     ORDER BY asked.day DESC`,
    [projectId, days.map((day) => new Date(day)), engine, new Date(now)],
  );
  return rows.map(({ day }) => day.getTime());
}

/**
 * Takes a day up; null where another process was faster. If nothing is heard of it until `lease`, others may take it up.
 * What an older engine said of it is forgotten.
 */
export async function takeUpNight(
  projectId: string,
  { day, engine, now, lease }: { day: number; engine: number; now: number; lease: number },
): Promise<Night | null> {
  const { rows } = await database().pool.query<NightRow>(
    `INSERT INTO pretended_night AS n (project_id, day, engine, turn, taken_until, is_whole, deploys)
     VALUES ($1, $2, $3, 1, $5, false, '[]')
     ON CONFLICT (project_id, day) DO UPDATE
       SET engine = $3, turn = n.turn + 1, taken_until = $5, is_whole = false,
         deploys = CASE WHEN n.engine = $3 THEN n.deploys ELSE '[]' END
       WHERE n.taken_until <= $4 AND (n.engine < $3 OR (n.engine = $3 AND NOT n.is_whole))
     RETURNING day, turn, deploys`,
    [projectId, new Date(day), engine, new Date(now), new Date(lease)],
  );
  const [row] = rows;
  return row ? { ...row, day: row.day.getTime() } : null;
}

/**
 * Keeps what was judged so far. False where somebody else has taken the day up meanwhile: then nothing is kept.
 * @param takenUntil how long it stays taken up; @param isWhole nothing is left to judge
 */
export async function keepNight(
  projectId: string,
  { day, turn, deploys }: Night,
  { takenUntil, isWhole }: { takenUntil: number; isWhole: boolean },
): Promise<boolean> {
  const { rowCount } = await database().pool.query(
    `UPDATE pretended_night SET deploys = $4::jsonb, taken_until = $5, is_whole = $6
     WHERE project_id = $1 AND day = $2 AND turn = $3`,
    [projectId, new Date(day), turn, JSON.stringify(deploys), new Date(takenUntil), isWhole],
  );
  return rowCount === 1;
}

/** Forgets nights of 90 days ago and before. */
export async function forgetNights(projectId: string, now: number): Promise<void> {
  await database().pool.query("DELETE FROM pretended_night WHERE project_id = $1 AND day < $2", [
    projectId,
    new Date(now - KEPT),
  ]);
}

/** What this engine said of each night since `from`, the latest first. Only this file writes these rows. */
export async function readNights(
  projectId: string,
  { from, engine }: { from: number; engine: number },
): Promise<{ day: number; deploys: PretendedDeploy[] }[]> {
  const { rows } = await database().reads.query<NightRow>(
    `SELECT day, turn, deploys FROM pretended_night
     WHERE project_id = $1 AND day >= $2 AND engine = $3 ORDER BY day DESC`,
    [projectId, new Date(from), engine],
  );
  return rows.map(({ day, deploys }) => ({ day: day.getTime(), deploys }));
}

/**
 * The services that were measured in a window and again after it, so that it is over for them; not what holds those past
 * the bound. In alphabetical order of environment and name.
 */
export async function measuredServices(
  projectId: string,
  { from, to }: Window,
): Promise<{ env: string; service: string }[]> {
  const minute = (times: string) => `CROSS JOIN LATERAL (
    SELECT FROM rollup_minute m WHERE m.project_id = $1 AND m.series_id = s.id AND ${times} LIMIT 1)`;
  const { rows } = await database().reads.query<{ env: string; service: string }>(
    `SELECT DISTINCT s.env, s.service FROM series s
     ${minute("m.at >= $4 AND m.at < $5")} inside ${minute("m.at >= $5")} later
     WHERE s.project_id = $1 AND s.operation = $2 AND s.env <> $3 AND s.service <> $3
     ORDER BY s.env, s.service`,
    [projectId, ALL_OPERATIONS, OTHER, new Date(from), new Date(to)],
  );
  return rows;
}
