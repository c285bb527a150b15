import { DAY, floorTo, HOUR, type Window } from "./time";

/** How long the time is that one rollup covers. */
export type RollupLength = "minute" | "hour" | "day";

/** Starts of the hours and days whose rollups are not the sum of their minutes; a day is stale with any of its hours. */
export interface StaleTimes {
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
}

export interface Part {
  length: RollupLength;
  window: Window;
}

/** True when a window read in steps (null: as a whole) can hold hours at all. */
export function mayHoldHours(window: Window, step: number | null): boolean {
  return (step === null || step % HOUR === 0) && window.to - window.from >= HOUR;
}

/**
 * The fewest rollups that add up to the window exactly: days and hours where they are whole, merged
 * and fit into the step (null: any does), minutes elsewhere. Ascending, without gaps or overlaps.
 */
export function splitByLength(window: Window, step: number | null, stale: StaleTimes): Part[] {
  const parts: Part[] = [];
  const withHours = mayHoldHours(window, step);
  const withDays = withHours && (step === null || step % DAY === 0);
  let at = window.from;
  while (at < window.to) {
    const [length, end] = partAt(at, window.to, withHours, withDays, stale);
    const last = parts.at(-1);
    if (last?.length === length) last.window.to = end;
    else parts.push({ length, window: { from: at, to: end } });
    at = end;
  }
  return parts;
}

function partAt(
  at: number,
  until: number,
  withHours: boolean,
  withDays: boolean,
  stale: StaleTimes,
): [RollupLength, number] {
  if (!withHours) return ["minute", until];
  if (withDays && at % DAY === 0 && at + DAY <= until && !stale.days.has(at)) return ["day", at + DAY];
  if (at % HOUR === 0 && at + HOUR <= until && !stale.hours.has(at)) return ["hour", at + HOUR];
  return ["minute", Math.min(floorTo(at, HOUR) + HOUR, until)];
}
