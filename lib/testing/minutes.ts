import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { type Random, seeded } from "./simulate";

/** Four days of minutes that end two hours after a deploy, 20 seconds into its minute. */
export const SIMULATED_START = Date.UTC(2026, 10, 2);
export const SIMULATED_MINUTES = (4 * DAY) / MINUTE;
export const SIMULATED_DEPLOY = SIMULATED_START + 4 * DAY - 2 * HOUR + 20_000;
/** Index of the minute in which the deploy is. */
export const DEPLOY_MINUTE = Math.floor((SIMULATED_DEPLOY - SIMULATED_START) / MINUTE);

/** Noise of a series on the scale of logarithms: each minute's, and how much of the last one's it remembers. */
export interface Noise {
  deviation: number;
  memory: number;
}

/** Autoregressive noise of order one with that deviation. */
export function noise(random: Random, { deviation, memory }: Noise, length: number = SIMULATED_MINUTES): Float64Array {
  let last = 0;
  return Float64Array.from({ length }, () => {
    last = memory * last + Math.sqrt(1 - memory * memory) * deviation * random.normal();
    return last;
  });
}

/** A latency in milliseconds a minute: a daily season, noise, and whatever `change` adds to its logarithm. */
export function simulatedLatency(
  seed: number,
  change: (minute: number) => number,
  level = 200,
  how: Noise = { deviation: 0.07, memory: 0.5 },
): Float64Array {
  const own = noise(seeded(seed), how);
  return own.map((value, i) => level * Math.exp(0.3 * Math.sin((2 * Math.PI * i) / 1440) + value + change(i)));
}

/** The values as one metric of one operation. */
export function simulatedSubject(
  service: string,
  operation: string,
  metric: JudgedMetric,
  values: Float64Array,
  requests: Float64Array | null = null,
): Subject {
  const series: MeasuredSeries = { metric, start: SIMULATED_START, step: MINUTE, values, requests };
  return { service, operation, series };
}
