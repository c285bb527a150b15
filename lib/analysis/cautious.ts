import jstat from "jstat";
import { type Prepared, trendBefore } from "./baselines";
import { autocorrelation } from "./localise";
import type { Moment } from "./moment";
import { median, quantileOfSorted, sortedKnown } from "./order-statistics";
import { shifts } from "./size";

/** Of deploys that changed nothing, so much smaller a share may be flagged than where the past says what is usual. */
export const CAUTION = 0.1;
/** Shares of the values cut off at both ends of each side. */
const WINSORISED = 0.05;
/** Values that remember one another more than this have no independent ones among them that could be counted. */
const MOST_CORRELATED = 0.95;
/** One-sided 95 % limit of a standard normal: correlation is taken at its upper limit. */
const UPPER_Z = 1.645;
/** Fewer known values on a side than these are no sample. */
const FEWEST = 3;

/** The comparison of two windows that stands in for ranks where the past is short; in the prepared series' unit. */
export interface CautiousComparison {
  /** What remains of the change after the trend of the window before is taken off it, if that leaves less. */
  change: number;
  /** Two-sided, of no change; 1 where a past window changed as much. */
  p: number;
  /** Limits of the change for a probability of `tail` on each side. */
  limits: (tail: number) => { low: number; high: number };
  /** So many values count as one. */
  inflation: number;
  /** Variance of a side's mean in multiples of 1 ÷ its known values. */
  variance: { before: number; after: number };
  known: { before: number; after: number };
  degrees: number;
}

/**
 * Welch's t-test (Biometrika 34, 1947) of winsorised means, with effective numbers of values
 * n × (1 − ρ) ÷ (1 + ρ), ρ the correlation of neighbouring values of the window before at the upper limit of what it
 * may be (bias by Marriott and Pope, Biometrika 41, 1954). Too bold still for slow drifts, so besides the change has to
 * remain once the trend before is taken off, and to be larger than that of any earlier moment. Null where a side has
 * too few values.
 */
export function compareCautiously(
  series: Prepared,
  { end, shape, known }: Moment,
  placebos: readonly number[],
): CautiousComparison | null {
  const first = end + shape.gap;
  const before = series.values.over(end - shape.before, end);
  const [was, is] = [sideOf(before), sideOf(series.values.over(first, first + known))];
  if (!was || !is) return null;
  const correlation = upperCorrelation(before, was.n);
  const inflation = (1 + correlation) / (1 - correlation);
  const variance = { before: was.variance * inflation, after: is.variance * inflation };
  const [left, right] = [variance.before / was.n, variance.after / is.n];
  const degrees = degreesOf(left, right, was.n / inflation, is.n / inflation);
  const trend = trendBefore(series, end);
  const overTrend = is.mean - (trend.level + trend.slope * (shape.gap + known / 2));
  const change = smaller(is.mean - was.mean, overTrend);
  const error = Math.sqrt(left + right);
  const largest = largestPast(series, placebos, shape.gap, known);
  const p = error > 0 ? 2 * (1 - jstat.studentt.cdf(Math.abs(change) / error, degrees)) : change === 0 ? 1 : 0;
  return {
    change,
    p: Math.abs(change) > largest ? p : 1,
    limits: (tail) => {
      const reach = jstat.studentt.inv(1 - tail, degrees) * error;
      return { low: is.mean - was.mean - reach, high: is.mean - was.mean + reach };
    },
    inflation,
    variance,
    known: { before: was.n, after: is.n },
    degrees,
  };
}

function largestPast(series: Prepared, placebos: readonly number[], gap: number, known: number): number {
  const changes = placebos.map((end) => Math.abs(median(shifts(series, end, end + gap, end + gap + known))) || 0);
  return Math.max(0, ...changes);
}

interface Side {
  n: number;
  mean: number;
  variance: number;
}

function sideOf(values: Float64Array): Side | null {
  const sorted = sortedKnown(values);
  const n = sorted.length;
  if (n < FEWEST) return null;
  const [low, high] = [quantileOfSorted(sorted, WINSORISED), quantileOfSorted(sorted, 1 - WINSORISED)];
  const kept = sorted.map((value) => Math.min(Math.max(value, low), high));
  const mean = kept.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, variance: kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) };
}

function upperCorrelation(values: Float64Array, n: number): number {
  const found = autocorrelation(values);
  const unbiased = found + (1 + 3 * found) / n;
  return Math.min(MOST_CORRELATED, unbiased + UPPER_Z * Math.sqrt(Math.max(0, 1 - unbiased ** 2) / n));
}

/** Welch and Satterthwaite's degrees of freedom, from effective numbers; at least 1. */
function degreesOf(left: number, right: number, leftN: number, rightN: number): number {
  const parts = left ** 2 / Math.max(leftN - 1, 1) + right ** 2 / Math.max(rightN - 1, 1);
  return parts > 0 ? Math.max(1, (left + right) ** 2 / parts) : 1;
}

function smaller(one: number, other: number): number {
  if (Number.isNaN(other)) return one;
  if (one * other <= 0) return 0;
  return Math.abs(one) < Math.abs(other) ? one : other;
}
