import type { Metric } from "@/lib/domain/impact";
import type { Bucket } from "@/lib/domain/telemetry";
import { MINUTE, type Window } from "@/lib/domain/time";
import { metricValue } from "./metrics";

/** Exporters send every few seconds to once a minute: what is younger may only be late. */
const ARRIVING = 2 * MINUTE;

/** What bounds the knowledge of a series: `first` is the first minute ever measured, null where there is none. */
export interface Measured {
  first: number | null;
  now: number;
}

/** The value of a step of a series, which covers `stretch`; as metricValue, and throughputOver for a throughput. */
export function stepValue(metric: Metric, bucket: Bucket, stretch: Window, measured: Measured): number | null {
  if (metric === "throughput") return throughputOver(bucket.n, stretch, measured);
  return metricValue(metric, bucket, 0);
}

/**
 * Requests a minute of a stretch of time in which `n` were counted, over the part of it that is
 * measured and past. A quiet stretch is 0, so that an outage shows. Null is unknown: before the
 * first measurement, in the future, over less than a minute, and for a quiet stretch so young that
 * its requests may still arrive.
 */
export function throughputOver(n: number, stretch: Window, { first, now }: Measured): number | null {
  const from = Math.max(stretch.from, first ?? now);
  const to = Math.min(stretch.to, now);
  if (to - from < MINUTE) return null;
  if (n === 0 && from > now - ARRIVING) return null;
  return n / ((to - from) / MINUTE);
}
