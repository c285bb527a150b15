import type { PoolClient } from "pg";
import {
  addEncoded,
  addToBucket,
  emptyHistogram,
  encodeHistogram,
  encodeSparse,
  type SparseHistogram,
} from "@/lib/domain/histogram";
import { ALL_OPERATIONS, type RollupDelta } from "@/lib/domain/telemetry";
import { database } from "./db";
import { seriesId } from "./series-id";

interface RollupRow {
  seriesId: string;
  at: number;
  version: string;
  n: number;
  errors: number;
  sumUs: number;
  maxUs: number;
  maxTrace: Uint8Array | null;
  histogram: SparseHistogram;
}

/** A row whose histogram has grown past the bound, with its bytes as they were when it was written. */
export interface SwollenRow {
  seriesId: string;
  at: Date;
  version: string;
  frames: Buffer;
}

// PostgreSQL moves a row past some 2,000 bytes out of line. A frame of 600 requests is 330 to 510
// bytes, of 6,000 up to 1,325: rows are rewritten every few dozen additions at most.
const COMPACT_PAST_BYTES = 1_900;
// A frame that is that large by itself is left alone until appending has added a third to it.
const WORTH_REWRITING = 0.75;
// What one row takes of one request; sums in the database stay within their columns (see UPSERT).
const LARGEST_COUNT = 1_000_000_000;

/**
 * What the deltas add to each row, their services' totals included: one row a key, in an order that
 * is the same for every writer.
 */
function mergeRollups(deltas: RollupDelta[]): RollupRow[] {
  const rows = new Map<string, RollupRow>();
  for (const delta of deltas) {
    addTo(rows, seriesId(delta.key), delta);
    addTo(rows, seriesId({ ...delta.key, operation: ALL_OPERATIONS }), delta);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function addTo(rows: Map<string, RollupRow>, id: string, delta: RollupDelta): void {
  const { at, version, n, errors, sumUs, maxUs, maxTrace } = delta;
  const key = `${id} ${at} ${version}`;
  let row = rows.get(key);
  if (!row) {
    const nothing = { n: 0, errors: 0, sumUs: 0, maxUs: -1, maxTrace: null, histogram: new Map() };
    row = { seriesId: id, at, version, ...nothing };
    rows.set(key, row);
  }
  row.n += n;
  row.errors += errors;
  row.sumUs += sumUs;
  if (maxUs > row.maxUs) {
    row.maxUs = maxUs;
    row.maxTrace = maxTrace;
  }
  for (const [bucket, count] of delta.histogram) addToBucket(row.histogram, bucket, count);
}

// least() keeps a count or a sum that nobody can mean from passing its column's range.
const UPSERT = `
  WITH written AS (
    INSERT INTO rollup_minute AS r
      (project_id, series_id, at, version, n, errors, sum_us, max_us, max_trace, histogram)
    SELECT $1, series_id, to_timestamp(second), version, n, errors, sum_us, max_us, max_trace, histogram
    FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::bigint[],
      $9::bytea[], $10::bytea[])
      AS new (series_id, second, version, n, errors, sum_us, max_us, max_trace, histogram)
    ON CONFLICT (project_id, series_id, at, version) DO UPDATE SET
      n = least(r.n, ${LARGEST_COUNT}) + excluded.n,
      errors = least(r.errors, ${LARGEST_COUNT}) + excluded.errors,
      sum_us = least(r.sum_us, 4000000000000000000) + excluded.sum_us,
      max_us = greatest(r.max_us, excluded.max_us),
      max_trace = CASE WHEN excluded.max_us > r.max_us THEN excluded.max_trace ELSE r.max_trace END,
      histogram = r.histogram || excluded.histogram
    RETURNING series_id, at, version, histogram
  )
  SELECT series_id AS "seriesId", at, version, histogram AS frames
  FROM written WHERE octet_length(histogram) > ${COMPACT_PAST_BYTES}`;

/** Adds the deltas, and returns the rows to be compacted once the transaction has committed. */
export async function addRollups(client: PoolClient, projectId: string, deltas: RollupDelta[]): Promise<SwollenRow[]> {
  if (deltas.length === 0) return [];
  const rows = mergeRollups(deltas);
  const result = await client.query<SwollenRow>(UPSERT, [
    projectId,
    rows.map((row) => row.seriesId),
    rows.map((row) => Math.floor(row.at / 1000)),
    rows.map((row) => row.version),
    rows.map((row) => Math.min(row.n, LARGEST_COUNT)),
    rows.map((row) => Math.min(row.errors, LARGEST_COUNT)),
    rows.map((row) => Math.min(row.sumUs, Number.MAX_SAFE_INTEGER)),
    rows.map((row) => Math.min(row.maxUs, Number.MAX_SAFE_INTEGER)),
    rows.map((row) => row.maxTrace),
    rows.map((row) => encodeSparse(row.histogram)),
  ]);
  return result.rows;
}

// Locked in the order in which writers lock them, so that none waits in a circle.
const COMPACT = `
  WITH new AS (
    SELECT * FROM unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[], $6::bytea[])
      WITH ORDINALITY AS new (series_id, at, version, frames, frame, place)
  ), locked AS (
    SELECT 1 FROM rollup_minute r JOIN new USING (series_id, at, version)
    WHERE r.project_id = $1 ORDER BY new.place FOR UPDATE OF r
  )
  UPDATE rollup_minute r SET histogram = new.frame || substring(r.histogram FROM octet_length(new.frames) + 1)
  FROM new
  WHERE (SELECT count(*) FROM locked) > 0
    AND r.project_id = $1 AND r.series_id = new.series_id AND r.at = new.at AND r.version = new.version
    AND substring(r.histogram FOR octet_length(new.frames)) = new.frames`;

/**
 * Rewrites each row's frames as one; the rows come in the order of addRollups. Writers only ever append:
 * what they added meanwhile follows the bytes that were read and is kept; where those bytes are no
 * longer there, another compacted first.
 */
export async function compactRollups(projectId: string, swollen: SwollenRow[]): Promise<void> {
  const rows = swollen
    .map((row) => ({ ...row, frame: mergeFrames(row.frames) }))
    .filter(({ frame, frames }) => frame.length <= frames.length * WORTH_REWRITING);
  if (rows.length === 0) return;
  await database().pool.query(COMPACT, [
    projectId,
    rows.map((row) => row.seriesId),
    rows.map((row) => row.at),
    rows.map((row) => row.version),
    rows.map((row) => row.frames),
    rows.map((row) => row.frame),
  ]);
}

function mergeFrames(frames: Uint8Array): Buffer {
  const histogram = emptyHistogram();
  addEncoded(histogram, frames);
  return Buffer.from(encodeHistogram(histogram));
}
