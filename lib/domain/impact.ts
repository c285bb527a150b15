import type { Histogram } from "./histogram";
import type { SeriesKind } from "./telemetry";
import type { Window } from "./time";

export const METRICS = ["p50", "p95", "p99", "mean", "throughput", "error_rate"] as const;
export type Metric = (typeof METRICS)[number];

/** ms for latencies, requests per minute for throughput, 0..1 for the error rate. */
export type Unit = "ms" | "per_minute" | "ratio";

export function unitOf(metric: Metric): Unit {
  if (metric === "throughput") return "per_minute";
  return metric === "error_rate" ? "ratio" : "ms";
}

/** One metric on the two sides of a deploy. */
export interface Comparison {
  metric: Metric;
  unit: Unit;
  /** `n` requests were seen; `value` is null where they do not tell it. */
  before: { value: number | null; n: number };
  after: { value: number | null; n: number };
  /** after − before, in the unit. Null unless both are known. */
  difference: number | null;
  /** Difference in per cent of before. Null also where before is 0. */
  percent: number | null;
}

export interface OperationImpact {
  operation: string;
  kind: SeriesKind;
  comparisons: Comparison[];
}

export interface ServiceImpact {
  service: string;
  comparisons: Comparison[];
  /** Largest impact on the service first: time spent and errors (lib/analysis/impact.ts). */
  operations: OperationImpact[];
  before: Histogram;
  after: Histogram;
}

/** Why the windows are shorter or coarser than asked for, not yet whole, or empty. */
export const WINDOW_NOTES = [
  "cut_by_previous_deploy",
  "cut_by_next_deploy",
  "after_not_over",
  /** Minutes of that time are no longer kept: the windows are whole hours (UTC). */
  "by_the_hour",
  "no_data_before",
  /** Nor are hours: there is nothing to compare. */
  "no_longer_kept",
] as const;
export type WindowNote = (typeof WINDOW_NOTES)[number];

/** Equal windows before and after a deploy and what they hold. */
export interface Impact {
  /** Complete: this side had room for the whole length asked for. */
  before: Window & { complete: boolean };
  after: Window & { complete: boolean };
  notes: WindowNote[];
  services: ServiceImpact[];
}
