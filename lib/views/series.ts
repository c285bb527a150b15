import "server-only";
import { metricValue, needsHistogram } from "@/lib/analysis/metrics";
import { emptyBucket } from "@/lib/domain/bucket";
import { type Metric, type Unit, unitOf } from "@/lib/domain/impact";
import { ceilTo, floorTo, MINUTE, type Window } from "@/lib/domain/time";
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
 * A step without requests has no latency and no error rate; its throughput is 0 from the first
 * minute that was ever measured, and unknown before it and in the future. Throughput is a rate over
 * the part of the step that lies in the window and is past.
 */
export async function readMetricSeries(
  projectId: string,
  query: MetricSeriesQuery,
  now: number,
): Promise<{ points: MetricPoint[]; unit: Unit }> {
  const { metric, step } = query;
  const window = { from: floorTo(query.window.from, MINUTE), to: ceilTo(query.window.to, MINUTE) };
  const [buckets, first] = await Promise.all([
    readSeries({ projectId, ...query, window, histograms: needsHistogram(metric) }),
    firstMeasuredAt({ projectId, ...query }),
  ]);
  const byStart = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const points: MetricPoint[] = [];
  for (let at = floorTo(window.from, step); at < window.to; at += step) {
    const from = Math.max(at, window.from, first ?? now);
    const to = Math.min(at + step, window.to, now);
    const bucket = byStart.get(at) ?? emptyBucket(at);
    points.push({ at, value: metricValue(metric, bucket, (to - from) / MINUTE), n: bucket.n });
  }
  return { points, unit: unitOf(metric) };
}
