import { addEncoded, emptyHistogram } from "@/lib/domain/histogram";
import type { Bucket } from "@/lib/domain/telemetry";
import { database } from "./db";
import type { Stretches } from "./series-reads";

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
}

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
export async function readTotals(projectId: string, groups: Stretches, at: number): Promise<Map<string, Bucket>> {
  const rows = await readRows(projectId, groups, { step: null });
  const keys = [...groups.keys()];
  return new Map(rows.map((row) => [keys[row.ordinal] ?? "", toBucket(row, at)]));
}

// Concatenation is addition: one byte string a bucket costs far less to carry than a row a minute.
async function readRows(
  projectId: string,
  groups: Stretches,
  { step, version = null, histograms = true }: Omit<BucketQuery, "step"> & { step: number | null },
): Promise<BucketRow[]> {
  const parts = [...groups.values()].flatMap((stretches, ordinal) =>
    stretches.map(({ series, window }) => ({ ordinal, id: series.id, ...window })),
  );
  if (parts.length === 0) return [];
  const { rows } = await database().pool.query<BucketRow>(
    `SELECT part.ordinal, ${step === null ? "NULL" : "date_bin($7 * interval '1 millisecond', r.at, timestamptz 'epoch')"} AS at,
       sum(n) AS n, sum(errors) AS errors, sum(sum_us) AS sum_us, max(max_us) AS max_us,
       ${histograms ? "string_agg(histogram, ''::bytea)" : "NULL"} AS frames
     FROM unnest($3::int[], $4::bigint[], $5::timestamptz[], $6::timestamptz[]) AS part (ordinal, series_id, since, until)
     JOIN rollup_minute r
       ON r.project_id = $1 AND r.series_id = part.series_id AND r.at >= part.since AND r.at < part.until
     WHERE $2::text IS NULL OR r.version = $2
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [
      projectId,
      version,
      parts.map(({ ordinal }) => ordinal),
      parts.map(({ id }) => id),
      parts.map(({ from }) => new Date(from)),
      parts.map(({ to }) => new Date(to)),
      ...(step === null ? [] : [step]),
    ],
  );
  return rows;
}

function toBucket(row: BucketRow, at: number): Bucket {
  const histogram = emptyHistogram();
  if (row.frames) addEncoded(histogram, row.frames);
  const [n, errors, sumUs, maxUs] = [row.n, row.errors, row.sum_us, row.max_us].map(Number);
  return { at, n: n ?? 0, errors: errors ?? 0, sumUs: sumUs ?? 0, maxUs: maxUs ?? 0, histogram };
}
