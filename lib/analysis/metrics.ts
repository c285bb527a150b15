import { quantileMs } from "@/lib/domain/histogram";
import type { Metric } from "@/lib/domain/impact";
import type { Bucket } from "@/lib/domain/telemetry";

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/**
 * The one place where a bucket becomes a number, in the unit of its metric: latencies in ms,
 * throughput in requests a minute over `minutes`, the error rate as a ratio, 0..1. Null where the
 * bucket does not tell it: a latency or a rate of no requests, a throughput over no time.
 * Percentiles need the bucket's histogram.
 */
export function metricValue(metric: Metric, bucket: Bucket, minutes: number): number | null {
  if (metric === "throughput") return minutes > 0 ? bucket.n / minutes : null;
  if (bucket.n === 0) return null;
  if (metric === "error_rate") return bucket.errors / bucket.n;
  if (metric === "mean") return bucket.sumUs / bucket.n / 1000;
  return quantileMs(bucket.histogram, QUANTILES[metric]);
}

/** True where metricValue reads the histogram, so that it must have been read. */
export function needsHistogram(metric: Metric): boolean {
  return metric in QUANTILES;
}
