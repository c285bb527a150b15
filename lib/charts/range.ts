import { ceilTo, DAY, floorTo, HOUR, MINUTE, type Window } from "@/lib/domain/time";

export const RANGES = ["1h", "6h", "24h", "3d", "7d", "14d", "30d"] as const;
export type RangeName = (typeof RANGES)[number];

/** A range in words, after "the last". */
export const RANGE_WORDS: Record<RangeName, string> = {
  "1h": "hour",
  "6h": "6 hours",
  "24h": "24 hours",
  "3d": "3 days",
  "7d": "7 days",
  "14d": "14 days",
  "30d": "30 days",
};

const LENGTHS: Record<RangeName, number> = {
  "1h": HOUR,
  "6h": 6 * HOUR,
  "24h": DAY,
  "3d": 3 * DAY,
  "7d": 7 * DAY,
  "14d": 14 * DAY,
  "30d": 30 * DAY,
};

const STEPS = [MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY];
const MOST_POINTS = 170;
const LONGEST = 90 * DAY;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** What a chart page shows: the last while, or (null) a stretch of time named in the URL. */
export interface ChartRange {
  name: RangeName | null;
  window: Window;
  /** Length of a point, milliseconds. */
  step: number;
}

/**
 * The range that a URL asks for. `from` and `to` (ISO 8601 with an offset or Z, at most 90 days
 * apart) go before `range`; what cannot be understood falls back to the last 24 hours.
 */
export function readRange(
  asked: { range?: string | undefined; from?: string | undefined; to?: string | undefined },
  now: number,
): ChartRange {
  const fixed = fixedWindow(asked.from, asked.to);
  if (fixed) return { name: null, window: fixed, step: stepFor(fixed.to - fixed.from) };
  const name = RANGES.find((candidate) => candidate === asked.range) ?? "24h";
  const step = stepFor(LENGTHS[name]);
  // Up to the end of this minute: a deploy of a moment ago has its line.
  const to = ceilTo(now + 1, MINUTE);
  return { name, window: { from: floorTo(to - LENGTHS[name], step), to }, step };
}

function fixedWindow(from: string | undefined, to: string | undefined): Window | null {
  if (!from || !to || !ISO.test(from) || !ISO.test(to)) return null;
  // Whole minutes, as they are measured.
  const window = { from: floorTo(Date.parse(from), MINUTE), to: ceilTo(Date.parse(to), MINUTE) };
  const length = window.to - window.from;
  return length >= MINUTE && length <= LONGEST ? window : null;
}

function stepFor(length: number): number {
  return STEPS.find((step) => length / step <= MOST_POINTS) ?? DAY;
}
