import { quantileOfSorted, SortedWindow, sortedKnown, trailingMedians } from "./order-statistics";

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

/**
 * What a series is expected to do after a moment for reasons of its own, for each step after it: a distance from the
 * level before. NaN where nothing is expected.
 */
export type Control = (end: number, shape: Shape) => Float64Array;

/** A series with what every comparison within it needs. Evenly spaced; NaN is unknown. */
export interface Prepared {
  values: Float64Array;
  /** The typical value of the window before each index. */
  level: Float64Array;
  /** The typical value of `lags.smooth` steps before each index. */
  smoothed: Float64Array;
  /** The typical value of a sixth of the window before each index. */
  block: Float64Array;
  /** What a residual at a moment is divided by, so that moments of much and of little noise compare. */
  scaleAt: (end: number) => number;
  /** Distance of a value from the level before it, at a usual moment; 0 for rates. */
  usualSpread: number;
  before: number;
  lags: Lags;
  /** Requests behind each value where it is a rate of them; null where values weigh alike. */
  weights: Float64Array | null;
  /** One baseline more: see `residuals`. */
  control: Control | null;
}

/**
 * A series whose typical value is the median: latencies, traffic, any gauge. Residuals are divided by the square root
 * of the spread before the moment: between no account of changing noise and full trust in 60 values' spread.
 */
export function prepareValues(values: Float64Array, before: number, lags: Lags): Prepared {
  const level = trailingMedians(values, before);
  const usual = usualSpread(values, level);
  return {
    values,
    level,
    smoothed: trailingMedians(values, lags.smooth),
    block: trailingMedians(values, blockLength(before)),
    scaleAt: (end) => Math.sqrt(spreadBefore(values, end, before, level[end] ?? Number.NaN, usual)),
    usualSpread: usual,
    before,
    lags,
    weights: null,
    control: null,
  };
}

/**
 * Events among requests, such as errors: the typical rate of a stretch is all its events by all its requests. Residuals
 * are divided by how far chance alone moves a rate at the traffic of the window before, up to a factor that is the same
 * at all moments.
 */
export function prepareRates(events: Float64Array, requests: Float64Array, before: number, lags: Lags): Prepared {
  const sums = [runningSums(events), runningSums(requests)] as const;
  return {
    values: events.map((count, i) => count / (requests[i] || Number.NaN)),
    level: trailingRates(sums, before),
    smoothed: trailingRates(sums, lags.smooth),
    block: trailingRates(sums, blockLength(before)),
    scaleAt: (end) => 1 / Math.sqrt(Math.max(1, between(sums[1], end - before, end))),
    usualSpread: 0,
    before,
    lags,
    weights: requests,
    control: null,
  };
}

function runningSums(counts: Float64Array): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) sums[i + 1] = (sums[i] ?? 0) + (counts[i] || 0);
  return sums;
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[Math.max(0, from)] ?? 0);
}

function trailingRates([events, requests]: readonly [Float64Array, Float64Array], length: number): Float64Array {
  return events.map(
    (_, end) => between(events, end - length, end) / (between(requests, end - length, end) || Number.NaN),
  );
}

function usualSpread(values: Float64Array, level: Float64Array): number {
  const known = sortedKnown(values.map((value, i) => Math.abs(value - (level[i] ?? Number.NaN))));
  // A series that mostly stands still has a median distance of 0, but is not without noise.
  return quantileOfSorted(known, 0.5) || known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
}

// Scratch space: thousands of moments are gone through for one verdict.
const few = new SortedWindow(16);
const window = new SortedWindow(512);

/** Median distance of the values before `end` from their level, not below three tenths of the usual one. */
function spreadBefore(values: Float64Array, end: number, before: number, level: number, usual: number): number {
  window.clear();
  for (let i = Math.max(0, end - before); i < end; i++) window.add(Math.abs((values[i] ?? Number.NaN) - level));
  return Math.max(window.median() || 0, 0.3 * usual) || 1;
}

function blockLength(before: number): number {
  return Math.max(1, Math.floor(before / BLOCKS));
}

/**
 * What is unusual of each step after the moment `end` (the exclusive end of the window before): the distance from what
 * each baseline expects, where all baselines agree on the sign the smallest of them, else 0. The baselines: the level
 * of the window before; the same moved by what the same hours did on earlier days; the trend of the window before
 * (Theil and Sen's, through its blocks); the level moved as a control did. A baseline without data is left out.
 */
export function residuals(series: Prepared, end: number, shape: Shape): Float64Array {
  const { values, lags } = series;
  const level = series.level[end] ?? Number.NaN;
  const trend = trendBefore(series, end);
  const days = lags.days.filter((days) => end - days * lags.day >= series.before);
  const expected = series.control?.(end, shape);
  const first = end + shape.gap;
  const result = new Float64Array(shape.after);
  for (let i = 0; i < shape.after; i++) {
    const value = values[first + i] ?? Number.NaN;
    const overLevel = value - level;
    let smallest = overLevel;
    if (days.length > 0) smallest = nearerZero(smallest, overLevel - seasonalShift(series, days, end, first + i));
    smallest = nearerZero(smallest, value - (trend.level + trend.slope * (shape.gap + i + 0.5)));
    if (expected) smallest = nearerZero(smallest, overLevel - (expected[i] ?? Number.NaN));
    result[i] = smallest;
  }
  return result;
}

/** The smaller in magnitude, 0 where the signs differ; an unknown `other` changes nothing. */
function nearerZero(one: number, other: number): number {
  if (Number.isNaN(other)) return one;
  if (one * other <= 0) return 0;
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/** What earlier days did between the window before `end` and the step `at`: the median over those days. */
export function seasonalShift(series: Prepared, days: readonly number[], end: number, at: number): number {
  const { smoothed, level, lags } = series;
  const ahead = (lags.smooth >> 1) + 1;
  few.clear();
  for (const day of days) {
    const back = day * lags.day;
    few.add((smoothed[at - back + ahead] ?? Number.NaN) - (level[end - back] ?? Number.NaN));
  }
  return few.median();
}

interface Trend {
  /** Value of the line at the end of the window before. */
  level: number;
  /** Per step. */
  slope: number;
}

/** The median of all slopes between block medians, and of the lines through them (Sen, JASA 63, 1968). */
export function trendBefore(series: Prepared, end: number): Trend {
  few.clear();
  for (let i = 0; i < BLOCKS; i++) {
    for (let j = i + 1; j < BLOCKS; j++) few.add((blockBefore(series, end, j) - blockBefore(series, end, i)) / (j - i));
  }
  const slope = few.median();
  few.clear();
  for (let i = 0; i < BLOCKS; i++) few.add(blockBefore(series, end, i) + slope * (BLOCKS - i - 0.5));
  return { level: few.median(), slope: slope / blockLength(series.before) };
}

/** Typical value of block i, of which the last ends at `end`. */
function blockBefore(series: Prepared, end: number, i: number): number {
  return series.block[end - blockLength(series.before) * (BLOCKS - 1 - i)] ?? Number.NaN;
}
