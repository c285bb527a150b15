import { randomBytes } from "node:crypto";
import { addEncoded, bucketOf, emptyHistogram, encodeHistogram, type Histogram } from "@/lib/domain/histogram";
import type { SeriesKey } from "@/lib/domain/telemetry";
import { database, transaction } from "@/lib/store/db";
import { markHours } from "@/lib/store/rollup-marks";

export interface RollupRow {
  at: number;
  n: number;
  errors?: number;
  /** The latency of each request. */
  ms?: number;
  version?: string;
}

/** A histogram of `n` requests of one latency. */
export function steadyHistogram(n: number, ms: number): Histogram {
  const histogram = emptyHistogram();
  histogram[bucketOf(ms / 1000)] = n;
  return histogram;
}

type GivenKey = Partial<SeriesKey> & Pick<SeriesKey, "service" | "operation">;

/** A series with rows as intake would have left them, and its service and environment in the catalogue. */
export async function makeSeries(projectId: string, key: GivenKey, rows: RollupRow[]): Promise<void> {
  await transaction((client) =>
    markHours(
      client,
      projectId,
      rows.map(({ at }) => at),
    ),
  );
  await insertSeries(projectId, key, rows, "rollup_minute");
}

/** A series with merged hours, whose minutes are no longer kept. */
export async function makeHours(projectId: string, key: GivenKey, rows: RollupRow[]): Promise<void> {
  await insertSeries(projectId, key, rows, "rollup_hour");
}

async function insertSeries(
  projectId: string,
  key: GivenKey,
  rows: RollupRow[],
  table: "rollup_minute" | "rollup_hour",
): Promise<void> {
  const { env = "production", kind = "server", source = "spans", service, operation } = key;
  const { pool } = database();
  const id = (randomBytes(8).readBigUInt64BE() >> 1n).toString();
  const firstSeenAt = new Date(Math.min(Date.now(), ...rows.map(({ at }) => at)));
  await pool.query("INSERT INTO service VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [projectId, service, firstSeenAt]);
  await pool.query("INSERT INTO environment VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [projectId, env, firstSeenAt]);
  await pool.query(
    `INSERT INTO series (project_id, id, env, service, kind, source, operation, first_seen_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [projectId, id, env, service, kind, source, operation, firstSeenAt],
  );
  const columns = rows.map(({ at, n, errors = 0, ms = 100, version = "" }) => ({
    at: new Date(at),
    n,
    errors,
    version,
    sumUs: Math.round(n * ms * 1000),
    maxUs: Math.round(ms * 1000),
    frame: encodeHistogram(steadyHistogram(n, ms)),
  }));
  await pool.query(
    `INSERT INTO ${table} (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
     SELECT $1, $2, * FROM unnest($3::timestamptz[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::bigint[], $9::bytea[])`,
    [
      projectId,
      id,
      columns.map((row) => row.at),
      columns.map((row) => row.version),
      columns.map((row) => row.n),
      columns.map((row) => row.errors),
      columns.map((row) => row.sumUs),
      columns.map((row) => row.maxUs),
      columns.map((row) => Buffer.from(row.frame)),
    ],
  );
}

/** A row of rollup_minute with its series; in the other tables n and errors come as text. */
export interface StoredRollup {
  env: string;
  service: string;
  source: string;
  operation: string;
  at: Date;
  version: string;
  n: number;
  errors: number;
  sum_us: string;
  max_us: string;
  max_trace: Buffer | null;
  histogram: Buffer;
}

/** Every rollup of the project, by env, service, operation, time and version. */
export async function readRollups(
  projectId: string,
  table: "rollup_minute" | "rollup_hour" | "rollup_day" = "rollup_minute",
): Promise<StoredRollup[]> {
  const { rows } = await database().pool.query<StoredRollup>(
    `SELECT s.env, s.service, s.source, s.operation, r.* FROM ${table} r
     JOIN series s ON s.project_id = r.project_id AND s.id = r.series_id
     WHERE r.project_id = $1 ORDER BY s.env, s.service, s.operation, r.at, r.version`,
    [projectId],
  );
  return rows;
}

/** The row's histogram. */
export function decodeRollup(row: Pick<StoredRollup, "histogram">): Histogram {
  const histogram = emptyHistogram();
  addEncoded(histogram, row.histogram);
  return histogram;
}
