import { ceilTo, DAY, HOUR, MINUTE, type Window } from "@/lib/domain/time";
import { formatClock, formatDay } from "./format-time";

/** A labelled moment on a time axis. Labels are in UTC. */
export interface TimeTick {
  at: number;
  label: string;
}

const STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
];

/** At most `most` (≥ 1) round moments of the window, evenly apart: "12:30", or "23 Nov" where a day begins. */
export function timeTicks(window: Window, most: number): TimeTick[] {
  const span = window.to - window.from;
  const step = STEPS.find((candidate) => span / candidate <= most) ?? ceilTo(span / most, 28 * DAY);
  const ticks: TimeTick[] = [];
  for (let at = ceilTo(window.from, step); at < window.to && ticks.length < most; at += step) {
    ticks.push({ at, label: at % DAY === 0 ? formatDay(at) : formatClock(at) });
  }
  return ticks;
}

/** Where a moment lies in the window: 0 at its start, 1 at its end. */
export function fractionOf(window: Window, at: number): number {
  return (at - window.from) / (window.to - window.from);
}
