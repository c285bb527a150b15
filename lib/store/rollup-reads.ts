import { emptyBucket } from "@/lib/domain/bucket";
import { groupBy } from "@/lib/domain/group-by";
import type { RollupLength } from "@/lib/domain/resolution";
import { ALL_OPERATIONS, type Bucket, type SeriesKind } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, type Window } from "@/lib/domain/time";
import { database } from "./db";
import { readBuckets, readTotals } from "./rollup-buckets";
import { chooseHourly, chooseOnce, type Opened, type StoredSeries, seriesOf } from "./series-reads";

export interface SeriesQuery {
  projectId: string;
  env: string;
  service: string;
  /** ALL_OPERATIONS for the service's total. */
  operation: string;
  /** Only requests served by this `service.version`. */
  version?: string | undefined;
  window: Window;
  /** Milliseconds, a whole number of minutes; buckets are aligned to the epoch (UTC). */
  step: number;
  /**
   * False where no percentile is wanted: the histograms, most of the bytes, then stay in the
   * database, and every bucket's histogram is empty.
   */
  histograms?: boolean;
  /** What openSeries gave for this service and at least this window. */
  opened?: Opened;
}

/**
 * One operation, or a service's total, over time: ascending, only buckets that hold requests.
 * A bucket at an end of the window holds only what lies within the window, to the minute.
 */
export async function readSeries(query: SeriesQuery): Promise<Bucket[]> {
  const { projectId, env, service, operation, window, version = null, opened } = query;
  const stale = opened?.stale;
  const candidates = await seriesOf(projectId, { env, service, operation }, opened);
  const chosen = await chooseHourly(projectId, candidates, () => "", { window, version, stale });
  const buckets = await readBuckets(projectId, chosen, { ...query, version, stale });
  return buckets.get("") ?? [];
}

/** The totals of every service with requests in the window, each as readSeries gives it. */
export async function readServiceSeries(query: {
  projectId: string;
  env: string;
  window: Window;
  step: number;
  histograms?: boolean;
  opened?: Opened;
}): Promise<Map<string, Bucket[]>> {
  const { projectId, env, window, opened } = query;
  const stale = opened?.stale;
  const totals = await seriesOf(projectId, { env, service: null, operation: ALL_OPERATIONS }, opened);
  const chosen = await chooseHourly(projectId, totals, (one) => one.service, { window, version: null, stale });
  return readBuckets(projectId, chosen, { ...query, stale });
}

export interface OperationTotal {
  operation: string;
  kind: SeriesKind;
  total: Bucket;
}

/** What each operation of a service did in the window, busiest first; the service's total is not among them. */
export async function readOperations(query: {
  projectId: string;
  env: string;
  service: string;
  window: Window;
  opened?: Opened;
}): Promise<OperationTotal[]> {
  const { projectId, env, service, window, opened } = query;
  const stale = opened?.stale;
  const all = await seriesOf(projectId, { env, service, operation: null }, opened);
  const series = all.filter(({ operation }) => operation !== ALL_OPERATIONS);
  const chosen = await chooseHourly(projectId, series, operationAndKind, { window, version: null, stale });
  const totals = await readTotals(projectId, chosen, window.from, stale);
  return [...chosen]
    .flatMap(([key, [first]]) => {
      const total = totals.get(key);
      return first && total ? [{ operation: first.series.operation, kind: first.series.kind, total }] : [];
    })
    .sort((a, b) => b.total.n - a.total.n);
}

/** What one service and each of its operations did on two sides of a moment. */
export interface ServiceSides {
  service: string;
  total: { before: Bucket; after: Bucket };
  operations: { operation: string; kind: SeriesKind; before: Bucket; after: Bucket }[];
}

/**
 * The two windows of a comparison, for one service, or with `service` null for each that has
 * requests in either. A series is chosen once for both windows, so that spans are never compared
 * with metrics. Operations without requests on both sides are left out.
 */
export async function readSides(query: {
  projectId: string;
  env: string;
  service: string | null;
  before: Window;
  after: Window;
  opened?: Opened;
}): Promise<ServiceSides[]> {
  const { projectId, env, service, before, after, opened } = query;
  const stale = opened?.stale;
  const all = await seriesOf(projectId, { env, service, operation: null }, opened);
  const chosen = await chooseOnce(projectId, all, totalOrOperation, {
    window: { from: before.from, to: after.to },
    stale,
  });
  const side = (window: Window) =>
    readTotals(projectId, new Map(chosen.map((one) => [one.id, [{ series: one, window }]])), window.from, stale);
  const [totalsBefore, totalsAfter] = await Promise.all([side(before), side(after)]);
  const sides: ServiceSides[] = [];
  for (const [name, series] of groupBy(chosen, (one) => one.service)) {
    const measured = series.flatMap(({ id, operation, kind }) => {
      const [left, right] = [totalsBefore.get(id), totalsAfter.get(id)];
      if (!left && !right) return [];
      return [{ operation, kind, before: left ?? emptyBucket(before.from), after: right ?? emptyBucket(after.from) }];
    });
    const total = measured.find(({ operation }) => operation === ALL_OPERATIONS);
    if (!total) continue;
    sides.push({ service: name, total, operations: measured.filter((one) => one !== total) });
  }
  return sides;
}

/**
 * When the first request of an operation, or of a service's total, was measured: the start of its
 * minute, or of its hour or day where that is all that is kept. Null when there is none.
 */
export async function firstMeasuredAt(query: {
  projectId: string;
  env: string;
  service: string;
  operation: string;
}): Promise<number | null> {
  const first = (length: RollupLength) => `min((SELECT r.at FROM rollup_${length} r
    WHERE r.project_id = s.project_id AND r.series_id = s.id ORDER BY r.at LIMIT 1)) AS ${length}`;
  const { rows } = await database().reads.query<Record<RollupLength, Date | null>>(
    `SELECT ${first("minute")}, ${first("hour")}, ${first("day")} FROM series s
     WHERE s.project_id = $1 AND s.env = $2 AND s.service = $3 AND s.operation = $4`,
    [query.projectId, query.env, query.service, query.operation],
  );
  const [minute = Infinity, hour = Infinity, day = Infinity] = [rows[0]?.minute, rows[0]?.hour, rows[0]?.day].map(
    (at) => at?.getTime(),
  );
  // The finer one says it better, unless the coarser reaches further back.
  const precise = hour < floorTo(minute, HOUR) ? hour : minute;
  const oldest = day < floorTo(precise, DAY) ? day : precise;
  return oldest === Infinity ? null : oldest;
}

const operationAndKind = ({ operation, kind }: StoredSeries) => JSON.stringify([operation, kind]);

// A service's total is that of its headline kind; its operations keep their kinds apart.
const totalOrOperation = (series: StoredSeries) =>
  JSON.stringify([series.service, series.operation, series.operation === ALL_OPERATIONS ? null : series.kind]);
