import { addEncoded, emptyHistogram } from "@/lib/domain/histogram";
import { mayHoldHours, type RollupLength, type StaleTimes, splitByLength } from "@/lib/domain/resolution";
import type { Stretch } from "@/lib/domain/series-choice";
import type { Bucket } from "@/lib/domain/telemetry";
import { HOUR, type Window } from "@/lib/domain/time";
import { database } from "./db";
import { staleTimes } from "./rollup-marks";

/** Series to be read together under a name, each for its stretch of time. */
export type Stretches<S extends { id: string } = { id: string }> = Map<string, Stretch<S>[]>;

interface BucketRow {
  ordinal: number;
  at: Date;
  n: string;
  errors: string;
  sum_us: string;
  max_us: string;
  frames: Buffer | null;
}

interface BucketQuery {
  /** Milliseconds; buckets are aligned to the epoch. */
  step: number;
  version?: string | null | undefined;
  /** False leaves the histograms, most of the bytes, in the database. */
  histograms?: boolean;
  stale?: KnownStale;
}

/** The stale times of at least what is read, where they are known; else they are asked for first. */
export type KnownStale = StaleTimes | undefined;

/** What each group did over time: ascending, only buckets that hold requests; groups without any are left out. */
export async function readBuckets(
  projectId: string,
  groups: Stretches,
  query: BucketQuery,
): Promise<Map<string, Bucket[]>> {
  const rows = await readRows(projectId, groups, query);
  const keys = [...groups.keys()];
  const buckets = new Map<string, Bucket[]>();
  for (const row of rows) {
    const key = keys[row.ordinal] ?? "";
    const ofKey = buckets.get(key) ?? [];
    ofKey.push(toBucket(row, row.at.getTime()));
    buckets.set(key, ofKey);
  }
  return buckets;
}

/** What each group did in all of its stretches, as a bucket that starts at `at`. */
export async function readTotals(
  projectId: string,
  groups: Stretches,
  at: number,
  stale?: KnownStale,
): Promise<Map<string, Bucket>> {
  const rows = await readRows(projectId, groups, { step: null, stale });
  const keys = [...groups.keys()];
  return new Map(rows.map((row) => [keys[row.ordinal] ?? "", toBucket(row, at)]));
}

/** The versions that served requests of the groups, the newest arrival first; times to the minute or the hour. */
export async function readVersions(
  projectId: string,
  groups: Stretches,
  limit: number,
  stale?: KnownStale,
): Promise<{ version: string; first_at: Date; last_at: Date }[]> {
  const parts = await findParts(projectId, groups, HOUR, stale);
  if (parts.length === 0) return [];
  const values: unknown[] = [projectId, limit];
  const rollups = rollupsOf(parts, (given) => `$${values.push(given)}`, false);
  const { rows } = await database().reads.query<{ version: string; first_at: Date; last_at: Date }>(
    `SELECT version, min(at) AS first_at, max(at) AS last_at FROM (${rollups}) r
     WHERE version <> '' GROUP BY version ORDER BY first_at DESC, version LIMIT $2`,
    values,
  );
  return rows;
}

// Concatenation is addition: one byte string a bucket costs far less to carry than a row a minute.
async function readRows(
  projectId: string,
  groups: Stretches,
  { step, version = null, histograms = true, stale }: Omit<BucketQuery, "step"> & { step: number | null },
): Promise<BucketRow[]> {
  const parts = await findParts(projectId, groups, step, stale);
  if (parts.length === 0) return [];
  const values: unknown[] = [projectId, version];
  const value = (given: unknown) => `$${values.push(given)}`;
  const { rows } = await database().reads.query<BucketRow>(
    `SELECT ordinal, ${step === null ? "NULL" : `date_bin(${value(step)} * interval '1 millisecond', at, timestamptz 'epoch')`} AS at,
       sum(n) AS n, sum(errors) AS errors, sum(sum_us) AS sum_us, max(max_us) AS max_us,
       ${histograms ? "string_agg(histogram, ''::bytea)" : "NULL"} AS frames
     FROM (${rollupsOf(parts, value, histograms)}) r
     WHERE $2::text IS NULL OR version = $2
     GROUP BY 1, 2 ORDER BY 1, 2`,
    values,
  );
  return rows;
}

interface GroupPart {
  ordinal: number;
  id: string;
  length: RollupLength;
  window: Window;
}

/**
 * Which rollups to read. Each time is read from one length only, so that a merge meanwhile makes
 * nothing count twice: minutes stay, and what was merged when the marks were read is still right.
 */
async function findParts(
  projectId: string,
  groups: Stretches,
  step: number | null,
  known: KnownStale,
): Promise<GroupPart[]> {
  const stretches = [...groups.values()].flatMap((ofGroup, ordinal) =>
    ofGroup.map(({ series, window }) => ({ ordinal, id: series.id, window })),
  );
  const whole = spanOf(stretches);
  const none = { hours: new Set<number>(), days: new Set<number>() };
  const stale = known ?? (mayHoldHours(whole, step) ? await staleTimes(projectId, whole) : none);
  const split = new Map<string, ReturnType<typeof splitByLength>>();
  return stretches.flatMap(({ ordinal, id, window }) => {
    const key = `${window.from} ${window.to}`;
    const parts = split.get(key) ?? splitByLength(window, step, stale);
    split.set(key, parts);
    return parts.map((part) => ({ ordinal, id, ...part }));
  });
}

function spanOf(parts: readonly { window: Window }[]): Window {
  const [first] = parts;
  const span = { from: first?.window.from ?? 0, to: first?.window.to ?? 0 };
  for (const { window } of parts) {
    span.from = Math.min(span.from, window.from);
    span.to = Math.max(span.to, window.to);
  }
  return span;
}

// The span of all parts is given besides each part's own: the planner leaves out partitions by it. It takes
// the parts for many more rows than they are; MATERIALIZED keeps it from starting workers for them.
function rollupsOf(parts: GroupPart[], value: (given: unknown) => string, histograms: boolean): string {
  const arms = (["minute", "hour", "day"] as const).flatMap((length) => {
    const ofLength = parts.filter((part) => part.length === length);
    if (ofLength.length === 0) return [];
    const span = spanOf(ofLength);
    const dates = (of: (part: GroupPart) => number) => value(ofLength.map((part) => new Date(of(part))));
    return [
      `(WITH part (ordinal, series_id, since, until) AS MATERIALIZED (
         SELECT * FROM unnest(${value(ofLength.map(({ ordinal }) => ordinal))}::int[],
           ${value(ofLength.map(({ id }) => id))}::bigint[],
           ${dates(({ window }) => window.from)}::timestamptz[],
           ${dates(({ window }) => window.to)}::timestamptz[])
       )
       SELECT part.ordinal, r.at, r.version, r.n::bigint, r.errors::bigint, r.sum_us, r.max_us
         ${histograms ? ", r.histogram" : ""}
       FROM part JOIN rollup_${length} r ON r.project_id = $1 AND r.series_id = part.series_id
         AND r.at >= part.since AND r.at < part.until
         AND r.at >= ${value(new Date(span.from))} AND r.at < ${value(new Date(span.to))})`,
    ];
  });
  return arms.join(" UNION ALL ");
}

function toBucket(row: BucketRow, at: number): Bucket {
  const histogram = emptyHistogram();
  if (row.frames) addEncoded(histogram, row.frames);
  const [n, errors, sumUs, maxUs] = [row.n, row.errors, row.sum_us, row.max_us].map(Number);
  return { at, n: n ?? 0, errors: errors ?? 0, sumUs: sumUs ?? 0, maxUs: maxUs ?? 0, histogram };
}
