import type { JudgedMetric } from "./verdict";

/** What decides a verdict, per project and service. */
export interface VerdictSettings {
  /** Minutes of the window before a deploy, and of the one after its end and warm-up. */
  beforeMinutes: number;
  afterMinutes: number;
  /** Minutes after a deploy's end that are left out of latencies and errors: fresh processes are slow at first. */
  warmUpMinutes: number;
  /** Minutes after the warm-up at which the verdict is looked at; those past `afterMinutes` are not taken. */
  looks: readonly number[];
  /** Of deploys that changed nothing, the share that may be flagged. */
  falseAlarms: number;
  /** What is too small to matter. */
  floors: Floors;
  metrics: readonly JudgedMetric[];
}

/** Latencies and throughput as shares of what was; the error rate in points (0.005 is half a point) or as a factor. */
export interface Floors {
  p50: number;
  p95: number;
  p99: number;
  throughput: number;
  errorPoints: number;
  errorFactor: number;
}

export const DEFAULT_SETTINGS: VerdictSettings = {
  beforeMinutes: 60,
  afterMinutes: 30,
  warmUpMinutes: 2,
  looks: [5, 10, 15, 20, 30, 45, 60],
  falseAlarms: 0.015,
  floors: { p50: 0.05, p95: 0.1, p99: 0.1, throughput: 0.2, errorPoints: 0.005, errorFactor: 1.5 },
  metrics: ["p50", "p95", "p99", "error_rate", "throughput"],
};
