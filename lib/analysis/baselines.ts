import type { Share } from "@/lib/domain/verdict";
import { MovingMedians, medianInPlace, TrailingMedians, type Values } from "./order-statistics";
import { ScaledValues } from "./scaled-values";

/** The stretches that are compared, in steps of the series. */
export interface Shape {
  /** Length of the window before. */
  before: number;
  /** Rollout and warm-up, of neither side. */
  gap: number;
  /** Length of the window after. */
  after: number;
}

/** What the baselines are made of, in steps. */
export interface Lags {
  /** Steps a day. */
  day: number;
  /** Earlier days whose same hours are compared. */
  days: readonly number[];
  /** The earlier days' values are smoothed over so many steps. */
  smooth: number;
}

/** The trend is taken through so many blocks of the window before. */
const BLOCKS = 6;
/** The farthest trend is taken through so many: over twice the window before. */
const MOST_BLOCKS = 12;

/**
 * What a series is expected to do after a moment for reasons of its own, for each step after it: a distance from the
 * level before. NaN where nothing is expected.
 */
export type Control = (end: number, shape: Shape) => Float64Array;

/** A series with what every comparison within it needs. Evenly spaced; NaN is unknown. */
export interface Prepared {
  values: ScaledValues;
  /** The typical value of the window before an index. */
  level: (end: number) => number;
  /** Writes the typical values of `lags.smooth` steps before each of `count` indexes from `from` on, at `place`. */
  smoothed: (from: number, into: Float64Array, place: number, count: number) => void;
  /** The typical value of a sixth of the window before an index. */
  block: (end: number) => number;
  /** What a residual at a moment is divided by, so that moments of much and of little noise compare. */
  scaleAt: (end: number) => number;
  /** Distance of a value from the level before it, at a usual moment; 0 for rates. */
  usualSpread: number;
  before: number;
  lags: Lags;
  /** Requests behind each value where it is a rate of them; null where values weigh alike. */
  weights: Float64Array | null;
  /** Events and requests at [from, to), of rates; null for others. */
  counts: ((from: number, to: number) => Share) | null;
  /** One baseline more: see `residuals`. */
  control: Control | null;
}

/** Of smoothed values, so many are made at once: for one moment, where the past is kept, and for all. */
const SHORT_STRETCH = 32;
const LONG_STRETCH = 128;

/** How far values usually are from their level: known, or to be found before the step `until`. */
type UsualSpread = { spread: number } | { until: number };

/** How noise is accounted for: residuals are divided by the spread before the moment to this power, 0 to 1. */
interface Noise {
  usually: UsualSpread;
  spreadPower: number;
}

/**
 * A series whose typical value is the median: latencies, traffic, any gauge.
 * @param noise the usual spread where it was kept from earlier, or where the past ends that it is taken from; and how far
 * the spread of the window before is trusted: not at all takes changing noise for changes, fully misses changes where it
 * is only chance that it was large.
 */
export function prepareValues(
  values: ScaledValues,
  before: number,
  lags: Lags,
  { usually, spreadPower }: Noise = { usually: { until: values.length }, spreadPower: 1 },
): Prepared {
  const levels = new TrailingMedians(values, before);
  const smoothed = new MovingMedians(values, lags.smooth, "spread" in usually ? SHORT_STRETCH : LONG_STRETCH);
  const blocks = new TrailingMedians(values, blockLength(before));
  const level = (end: number) => levels.at(end);
  const usual = "spread" in usually ? usually.spread : usualSpread(values.over(0, usually.until), level);
  const distances = new Float64Array(before);
  return {
    values,
    level,
    smoothed: (from, into, place, count) => smoothed.read(from, into, place, count),
    block: (end) => blocks.at(end),
    scaleAt: (end) =>
      (Math.max(spreadBefore(values, end, level(end), distances) || 0, 0.3 * usual) || 1) ** spreadPower,
    usualSpread: usual,
    before,
    lags,
    weights: null,
    counts: null,
    control: null,
  };
}

/** The rate of a whole day counts in that of any stretch like so many events. */
const PRIOR_EVENTS = 10;

/**
 * Events among requests, such as errors: the typical rate of a stretch is all its events by all its requests, drawn
 * towards that of the day up to its end (the mean of a gamma posterior whose prior has the day's rate and is worth a few
 * events): of rare events an hour says little, and ten minutes nothing. Residuals are divided by how far chance alone moves a rate at the traffic of the window before, up to a factor that is the same
 * at all moments.
 */
export function prepareRates(events: Float64Array, requests: Float64Array, before: number, lags: Lags): Prepared {
  const sums = [runningSums(events), runningSums(requests)] as const;
  const values = new ScaledValues(events, (count, i) => count / (requests[i] || Number.NaN));
  const trailing = (length: number) => (end: number) => {
    const here = between(sums[1], end - length, end);
    const usual = between(sums[0], end - lags.day, end) / between(sums[1], end - lags.day, end);
    if (here === 0 || !(usual > 0)) return here === 0 ? Number.NaN : 0;
    return (between(sums[0], end - length, end) + PRIOR_EVENTS) / (here + PRIOR_EVENTS / usual);
  };
  const smoothed = trailing(lags.smooth);
  return {
    values,
    level: trailing(before),
    smoothed: (from, into, place, count) => {
      for (let i = 0; i < count; i++) into[place + i] = smoothed(from + i);
    },
    block: trailing(blockLength(before)),
    scaleAt: (end) => 1 / Math.sqrt(Math.max(1, between(sums[1], end - before, end))),
    usualSpread: 0,
    before,
    lags,
    weights: requests,
    counts: (from, to) => ({ events: between(sums[0], from, to), requests: between(sums[1], from, to) }),
    control: null,
  };
}

function runningSums(counts: Float64Array): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i] || 0;
    sums[i + 1] = sum;
  }
  return sums;
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[Math.max(0, from)] ?? 0);
}

/** One value in so many says what is usual: no divisor of an hour or a day, so that every minute of them has its turn. */
const SAMPLED = 23;

function usualSpread(values: Float64Array, level: (end: number) => number): number {
  const distances = new Float64Array(Math.ceil(values.length / SAMPLED));
  let known = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += SAMPLED) {
    const distance = Math.abs((values[i] ?? Number.NaN) - level(i));
    if (Number.isNaN(distance)) continue;
    distances[known++] = distance;
    sum += distance;
  }
  // A series that mostly stands still has a median distance of 0, but is not without noise.
  return medianInPlace(distances, known) || sum / Math.max(1, known);
}

/** Median distance of the values before `end`, as many as `distances` has room for, from their level. */
function spreadBefore(values: Values, end: number, level: number, distances: Float64Array): number {
  const from = Math.max(0, end - distances.length);
  const all = values.read(from, end);
  const { origin } = values;
  let known = 0;
  for (let i = from; i < end; i++) {
    const distance = Math.abs((all[i - origin] ?? Number.NaN) - level);
    if (!Number.isNaN(distance)) distances[known++] = distance;
  }
  return medianInPlace(distances, known);
}

const few = new Float64Array((MOST_BLOCKS * (MOST_BLOCKS - 1)) / 2);
const blocks = new Float64Array(MOST_BLOCKS);

/** How many blocks a trend may be taken through that is to begin no more than `reach` steps before a moment. */
export function blocksWithin(reach: number, before: number): number {
  return Math.min(MOST_BLOCKS, Math.max(BLOCKS, Math.floor(reach / blockLength(before))));
}

function blockLength(before: number): number {
  return Math.max(1, Math.floor(before / BLOCKS));
}

/** The steps after a moment, compared with what was before it. */
export interface Residuals {
  /**
   * What is unusual of each step: the distance from what each baseline expects, where all baselines agree on the sign
   * the smallest of them, else 0. The baselines: the level of the window before; the same moved by what the same hours
   * did on earlier days; the trend of the window before (Theil and Sen's, through its blocks); the level moved as a
   * control did. A baseline without data is left out.
   */
  unusual: Float64Array;
  /** Each step's distance from the level of the window before, less what earlier days did then. */
  shifts: Float64Array;
}

const NONE = new Float64Array(0);
const scratch = { unusual: NONE, shifts: NONE, seasonal: NONE };

/**
 * Residuals after the moment `end`, the exclusive end of the window before. They are overwritten by the next call:
 * thousands of moments are gone through for one verdict.
 */
export function residuals(series: Prepared, end: number, shape: Shape): Residuals {
  if (scratch.unusual.length !== shape.after) {
    for (const key of ["unusual", "shifts", "seasonal"] as const) scratch[key] = new Float64Array(shape.after);
  }
  const { unusual, shifts, seasonal } = scratch;
  const level = series.level(end);
  const trend = trendBefore(series, end);
  const first = end + shape.gap;
  const expected = series.control?.(end, shape);
  seasonalShifts(series, end, first, seasonal);
  // Last, since it holds until something else is read.
  const values = series.values.read(first, first + shape.after);
  const within = first - series.values.origin;
  for (let i = 0; i < shape.after; i++) {
    const value = values[within + i] ?? Number.NaN;
    const overLevel = value - level;
    const season = seasonal[i] ?? Number.NaN;
    const shift = Number.isNaN(season) ? overLevel : overLevel - season;
    shifts[i] = shift;
    const overTrend = value - (trend.level + trend.slope * (shape.gap + i + 0.5));
    const smallest = nearerZero(nearerZero(overLevel, shift), overTrend);
    unusual[i] = expected ? nearerZero(smallest, overLevel - (expected[i] ?? Number.NaN)) : smallest;
  }
  return { unusual, shifts };
}

/** Distance of each step after the moment from the trend through so many blocks before it. */
export function overTrends(series: Prepared, end: number, { gap, after }: Shape, through: number): Float64Array {
  const trend = trendBefore(series, end, through);
  return series.values
    .over(end + gap, end + gap + after)
    .map((value, i) => value - (trend.level + trend.slope * (gap + i + 0.5)));
}

/** The smaller in magnitude, 0 where the signs differ; an unknown `other` changes nothing. */
function nearerZero(one: number, other: number): number {
  if (Number.isNaN(other)) return one;
  if (one * other <= 0) return 0;
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/**
 * What earlier days did between the window before `end` and each step from `first` on: the median over those days, for
 * as many steps as `into` has room for. NaN where no day is known.
 */
export function seasonalShifts(series: Prepared, end: number, first: number, into: Float64Array): void {
  const { level, lags, before } = series;
  const ahead = (lags.smooth >> 1) + 1;
  const length = into.length;
  if (daily.length < length * lags.days.length) daily = new Float64Array(length * lags.days.length);
  let days = 0;
  for (const day of lags.days) {
    const lag = day * lags.day;
    if (end - lag < before) continue;
    levels[days] = level(end - lag);
    series.smoothed(first + ahead - lag, daily, days * length, length);
    days++;
  }
  for (let i = 0; i < length; i++) {
    let known = 0;
    for (let d = 0; d < days; d++) {
      const shift = (daily[d * length + i] ?? Number.NaN) - (levels[d] ?? Number.NaN);
      if (!Number.isNaN(shift)) few[known++] = shift;
    }
    into[i] = medianInPlace(few, known);
  }
}

let daily = new Float64Array(0);
const levels = new Float64Array(16);

interface Trend {
  /** Value of the line at the end of the window before. */
  level: number;
  /** Per step. */
  slope: number;
}

/**
 * The median of all slopes between block medians, and of the lines through them (Sen, JASA 63, 1968).
 * @param through so many blocks before `end`, those of the window before unless said otherwise.
 */
export function trendBefore(series: Prepared, end: number, through = BLOCKS): Trend {
  const length = blockLength(series.before);
  for (let i = 0; i < through; i++) blocks[i] = series.block(end - length * (through - 1 - i));
  let known = 0;
  for (let i = 0; i < through; i++) {
    for (let j = i + 1; j < through; j++) {
      const slope = ((blocks[j] ?? 0) - (blocks[i] ?? 0)) / (j - i);
      if (!Number.isNaN(slope)) few[known++] = slope;
    }
  }
  const slope = medianInPlace(few, known);
  known = 0;
  for (let i = 0; i < through; i++) {
    const level = (blocks[i] ?? 0) + slope * (through - i - 0.5);
    if (!Number.isNaN(level)) few[known++] = level;
  }
  return { level: medianInPlace(few, known), slope: slope / length };
}
