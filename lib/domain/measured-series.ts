import type { JudgedMetric } from "./verdict";

/** One metric of one operation over time, in even steps. */
export interface MeasuredSeries {
  metric: JudgedMetric;
  /** Start of the first step, epoch milliseconds, and the length of a step. */
  start: number;
  step: number;
  /** Milliseconds for latencies, errors of the step for `error_rate`, requests of it for `throughput`. NaN: unknown. */
  values: Float64Array;
  /** Requests of each step; null where they are not known. Needed for `error_rate`. */
  requests: Float64Array | null;
}

/** One metric of one operation of a service that may have been changed by a deploy. */
export interface Subject {
  service: string;
  /** ALL_OPERATIONS for the service's total. */
  operation: string;
  series: MeasuredSeries;
}
