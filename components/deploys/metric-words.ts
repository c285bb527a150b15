import type { Metric } from "@/lib/domain/impact";

/** What a person calls a metric. */
export const METRIC_NAMES: Record<Metric, string> = {
  p50: "p50",
  p95: "p95",
  p99: "p99",
  mean: "Mean",
  throughput: "Throughput",
  error_rate: "Error rate",
};
