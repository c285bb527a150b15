import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, HOUR } from "@/lib/domain/time";
import { noise } from "./minutes";
import { seeded } from "./simulate";

/** Ten weeks of hours, from a Monday on. */
export const WEEKS_START = Date.UTC(2026, 8, 7);
const DAYS = 70;
export const WEEKS_END = WEEKS_START + DAYS * DAY;

/**
 * p95 by the hour: seasons of the day and the week, noise of hours and of days that remember, and whatever `change` adds
 * to its logarithm, by days since the start.
 */
export function simulatedWeeks(seed: number, change: (day: number) => number): MeasuredSeries {
  const random = seeded(seed);
  const hours = noise(random, { deviation: 0.05, memory: 0.5 }, (DAYS * DAY) / HOUR);
  const days = noise(random, { deviation: 0.02, memory: 0.3 }, DAYS);
  const values = hours.map((value, i) => {
    const day = i / 24;
    const season = 0.2 * Math.sin(2 * Math.PI * day) + 0.1 * Math.sin((2 * Math.PI * day) / 7);
    return 200 * Math.exp(season + value + (days[Math.floor(day)] ?? 0) + change(day));
  });
  return { metric: "p95", start: WEEKS_START, step: HOUR, values, requests: null };
}
