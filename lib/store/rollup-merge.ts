import type { PoolClient } from "pg";
import { addEncoded, emptyHistogram, encodeHistogram } from "@/lib/domain/histogram";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { BACKGROUND_MS, transaction } from "./db";
import { listProjectIds } from "./projects";
import { makeVerdictsDue } from "./verdict-writes";

// Exporters deliver within a minute; what comes later is merged again.
const GRACE = 3 * MINUTE;
const SERIES_AT_ONCE = 200;
const CLAIMED_AT_ONCE = 1_000;

const LEVELS = {
  hour: { from: "rollup_minute", into: "rollup_hour", length: HOUR },
  day: { from: "rollup_hour", into: "rollup_day", length: DAY },
} as const;
type Level = keyof typeof LEVELS;

/**
 * Merges what is due in every project, hours before days, until nothing is left or `isOver` says so
 * between two of them, and returns how many hours and days were merged. Any number of processes may
 * run it at once: each hour or day is merged by one, and a process that dies leaves its mark in place.
 */
export async function mergeRollups(now: number, isOver: () => boolean = () => false): Promise<number> {
  let merged = 0;
  for (const id of await listProjectIds()) {
    if (isOver()) break;
    merged += await mergeProject(id, now, isOver);
  }
  return merged;
}

async function mergeProject(projectId: string, now: number, isOver: () => boolean): Promise<number> {
  let merged = 0;
  // Merged hours make days due.
  while (!isOver() && (await claimDue(projectId, now))) {
    while (!isOver() && (await mergeNext(projectId, now))) merged++;
  }
  return merged;
}

// One merger a project: a claim never meets the merge that takes it away.
async function lockProject(client: PoolClient, projectId: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7)) AS locked",
    [`rollups ${projectId}`],
  );
  return rows[0]?.locked ?? false;
}

/**
 * Turns the marks of ended hours, and of ended days whose hours are merged, on which no writer is at work, into claims: whoever
 * writes from now on sets a new mark. True when there is anything to merge.
 */
function claimDue(projectId: string, now: number): Promise<boolean> {
  return transaction(
    async (client) => {
      if (!(await lockProject(client, projectId))) return false;
      await client.query(
        `WITH due AS (
         SELECT level, at FROM rollup_dirty mark
         WHERE project_id = $1 AND NOT claimed AND (level = 'hour' AND at <= $2 OR level = 'day' AND at <= $3
           AND NOT EXISTS (SELECT FROM rollup_dirty hour WHERE hour.project_id = $1 AND hour.level = 'hour'
             AND hour.at >= mark.at AND hour.at < mark.at + interval '24 hours'))
         ORDER BY level DESC, at LIMIT $4 FOR UPDATE SKIP LOCKED
       ), taken AS (
         DELETE FROM rollup_dirty mark USING due
         WHERE mark.project_id = $1 AND mark.level = due.level AND mark.at = due.at AND NOT mark.claimed
       )
       INSERT INTO rollup_dirty (project_id, level, at, claimed)
       SELECT $1, level, at, true FROM due ON CONFLICT DO NOTHING`,
        [projectId, new Date(now - HOUR - GRACE), new Date(now - DAY - GRACE), CLAIMED_AT_ONCE],
      );
      const { rowCount } = await client.query("SELECT FROM rollup_dirty WHERE project_id = $1 AND claimed LIMIT 1", [
        projectId,
      ]);
      return rowCount !== 0;
    },
    { limitMs: BACKGROUND_MS },
  );
}

/** Merges one claimed hour or day; false when there is none, or another process is at work on the project. */
function mergeNext(projectId: string, now: number): Promise<boolean> {
  return transaction(
    async (client) => {
      if (!(await lockProject(client, projectId))) return false;
      const { rows } = await client.query<{ level: Level; at: Date }>(
        `SELECT level, at FROM rollup_dirty WHERE project_id = $1 AND claimed
       ORDER BY level DESC, at LIMIT 1`,
        [projectId],
      );
      const [claim] = rows;
      if (!claim) return false;
      await replaceRows(client, projectId, claim.level, claim.at.getTime());
      await client.query("DELETE FROM rollup_dirty WHERE project_id = $1 AND level = $2 AND at = $3 AND claimed", [
        projectId,
        claim.level,
        claim.at,
      ]);
      if (claim.level === "hour") {
        await markDay(client, projectId, claim.at.getTime());
        await makeVerdictsDue(client, projectId, claim.at.getTime(), now);
      }
      return true;
    },
    { limitMs: BACKGROUND_MS },
  );
}

async function markDay(client: PoolClient, projectId: string, hour: number): Promise<void> {
  await client.query(
    `INSERT INTO rollup_dirty (project_id, level, at, claimed) VALUES ($1, 'day', $2, false) ON CONFLICT DO NOTHING`,
    [projectId, new Date(floorTo(hour, DAY))],
  );
}

interface MergedRow {
  series_id: string;
  version: string;
  n: string;
  errors: string;
  sum_us: string;
  max_us: string;
  max_trace: Buffer | null;
  histogram: Buffer;
}

// Made anew from everything it consists of: the same whenever, and however often, it is done.
async function replaceRows(client: PoolClient, projectId: string, level: Level, at: number): Promise<void> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM series WHERE project_id = $1 ORDER BY id", [
    projectId,
  ]);
  for (let first = 0; first < rows.length; first += SERIES_AT_ONCE) {
    const ids = rows.slice(first, first + SERIES_AT_ONCE).map(({ id }) => id);
    await writeMerged(client, projectId, level, at, await readMerged(client, projectId, level, at, ids));
  }
}

async function readMerged(
  client: PoolClient,
  projectId: string,
  level: Level,
  at: number,
  ids: string[],
): Promise<MergedRow[]> {
  const { from, length } = LEVELS[level];
  const { rows } = await client.query<MergedRow>(
    `SELECT series_id, version, least(sum(n), 9e18)::bigint AS n, least(sum(errors), 9e18)::bigint AS errors,
       least(sum(sum_us), 9e18)::bigint AS sum_us, max(max_us) AS max_us,
       (array_agg(max_trace ORDER BY max_us DESC, at))[1] AS max_trace, string_agg(histogram, ''::bytea) AS histogram
     FROM ${from} WHERE project_id = $1 AND series_id = ANY($2::bigint[]) AND at >= $3 AND at < $4
     GROUP BY series_id, version`,
    [projectId, ids, new Date(at), new Date(at + length)],
  );
  return rows;
}

async function writeMerged(
  client: PoolClient,
  projectId: string,
  level: Level,
  at: number,
  rows: MergedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO ${LEVELS[level].into} AS r
       (project_id, series_id, at, version, n, errors, sum_us, max_us, max_trace, histogram)
     SELECT $1, series_id, $2, version, n, errors, sum_us, max_us, max_trace, histogram
     FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[],
       $10::bytea[]) AS new (series_id, version, n, errors, sum_us, max_us, max_trace, histogram)
     ON CONFLICT (project_id, series_id, at, version) DO UPDATE SET
       n = excluded.n, errors = excluded.errors, sum_us = excluded.sum_us, max_us = excluded.max_us,
       max_trace = excluded.max_trace, histogram = excluded.histogram
     WHERE (r.n, r.errors, r.sum_us, r.max_us, r.max_trace, r.histogram) IS DISTINCT FROM
       (excluded.n, excluded.errors, excluded.sum_us, excluded.max_us, excluded.max_trace, excluded.histogram)`,
    [
      projectId,
      new Date(at),
      rows.map((row) => row.series_id),
      rows.map((row) => row.version),
      rows.map((row) => row.n),
      rows.map((row) => row.errors),
      rows.map((row) => row.sum_us),
      rows.map((row) => row.max_us),
      rows.map((row) => row.max_trace),
      rows.map((row) => oneFrame(row.histogram)),
    ],
  );
}

function oneFrame(frames: Uint8Array): Buffer {
  const histogram = emptyHistogram();
  addEncoded(histogram, frames);
  return Buffer.from(encodeHistogram(histogram));
}
