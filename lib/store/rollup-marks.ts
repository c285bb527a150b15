import type { PoolClient } from "pg";
import type { StaleTimes } from "@/lib/domain/resolution";
import { DAY, floorTo, HOUR, type Window } from "@/lib/domain/time";
import { database } from "./db";

/**
 * Says, in the transaction that changes minutes, that the hours holding `times` have to be merged
 * (again). The marks stay locked against merging, not against other writers, until the transaction ends.
 */
export async function markHours(client: PoolClient, projectId: string, times: Iterable<number>): Promise<void> {
  let hours = [...new Set(Array.from(times, (at) => floorTo(at, HOUR)))].sort((a, b) => a - b);
  // A mark that is gone or came between the statement's two halves is asked for again.
  while (hours.length > 0) {
    const { rows } = await client.query<{ at: Date }>(
      `WITH added AS (
         INSERT INTO rollup_dirty (project_id, level, at, claimed)
         SELECT $1, 'hour', at, false FROM unnest($2::timestamptz[]) AS at
         ON CONFLICT DO NOTHING RETURNING at
       ), kept AS (
         SELECT at FROM rollup_dirty
         WHERE project_id = $1 AND level = 'hour' AND at = ANY($2::timestamptz[]) AND NOT claimed
         ORDER BY at FOR KEY SHARE
       )
       SELECT at FROM added UNION ALL SELECT at FROM kept`,
      [projectId, hours.map((hour) => new Date(hour))],
    );
    const marked = new Set(rows.map(({ at }) => at.getTime()));
    hours = hours.filter((hour) => !marked.has(hour));
  }
}

/** The stale hours and days that the window touches, as known where the rollups are read. */
export async function staleTimes(projectId: string, window: Window): Promise<StaleTimes> {
  const { rows } = await database().reads.query<{ level: "hour" | "day"; at: Date }>(
    `SELECT DISTINCT level, at FROM rollup_dirty
     WHERE project_id = $1 AND level IN ('hour', 'day') AND at >= $2 AND at < $3`,
    [projectId, new Date(floorTo(window.from, DAY)), new Date(Math.max(window.to, floorTo(window.from, DAY)))],
  );
  const hours = rows.filter(({ level }) => level === "hour").map(({ at }) => at.getTime());
  const days = rows.filter(({ level }) => level === "day").map(({ at }) => at.getTime());
  return { hours: new Set(hours), days: new Set([...days, ...hours.map((hour) => floorTo(hour, DAY))]) };
}
