import "server-only";
import { needsHistogram } from "@/lib/analysis/metrics";
import { stepValue } from "@/lib/analysis/step-value";
import { emptyBucket } from "@/lib/domain/bucket";
import { Failure } from "@/lib/domain/failure";
import { type Metric, type Unit, unitOf } from "@/lib/domain/impact";
import { ceilTo, floorTo, MINUTE, type Window } from "@/lib/domain/time";
import { knowsNames } from "@/lib/store/catalogue";
import { firstMeasuredAt, readSeries } from "@/lib/store/rollup-reads";

export interface MetricSeriesQuery {
  env: string;
  service: string;
  /** ALL_OPERATIONS for the service's total. */
  operation: string;
  version?: string | undefined;
  metric: Metric;
  window: Window;
  /** Milliseconds, whole minutes. */
  step: number;
}

export interface MetricPoint {
  /** Start of the step, aligned to the epoch; the first may start before the window. */
  at: number;
  value: number | null;
  /** Requests of the step that lie in the window. */
  n: number;
}

/**
 * One metric over time: a point for every step of the window, which is widened to whole minutes.
 * A step without requests has no latency and no error rate; for its throughput see throughputOver,
 * over the part of the step that lies in the window.
 * @throws {Failure} not_found, naming the service or the environment that the project does not have:
 * an answer full of nulls would hide a misspelt name.
 */
export async function readMetricSeries(
  projectId: string,
  query: MetricSeriesQuery,
  now: number,
): Promise<{ points: MetricPoint[]; unit: Unit }> {
  const { metric, step } = query;
  const window = { from: floorTo(query.window.from, MINUTE), to: ceilTo(query.window.to, MINUTE) };
  const [buckets, first, known] = await Promise.all([
    readSeries({ projectId, ...query, window, histograms: needsHistogram(metric) }),
    firstMeasuredAt({ projectId, ...query }),
    knowsNames(projectId, query),
  ]);
  requireKnown(query, known);
  const byStart = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const points: MetricPoint[] = [];
  for (let at = floorTo(window.from, step); at < window.to; at += step) {
    const stretch = { from: Math.max(at, window.from), to: Math.min(at + step, window.to) };
    const bucket = byStart.get(at) ?? emptyBucket(at);
    points.push({ at, value: stepValue(metric, bucket, stretch, { first, now }), n: bucket.n });
  }
  return { points, unit: unitOf(metric) };
}

function requireKnown(query: MetricSeriesQuery, known: { service: boolean; env: boolean }): void {
  const issues = (["service", "env"] as const)
    .filter((field) => !known[field])
    .map((field) => ({ field, message: `"${query[field]}" is not known in the project of the key` }));
  if (issues.length === 0) return;
  throw new Failure("not_found", issues.map(({ field, message }) => `${field} ${message}`).join("; "), { issues });
}
