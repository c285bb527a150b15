import { quantileOfSorted, sortedKnown } from "./order-statistics";

/** Where a series fell into two levels. */
export interface ChangePoint {
  /** First index of the second level. */
  at: number;
  /** First and last index that fit nearly as well. */
  from: number;
  to: number;
}

/** A sum of squares larger by so many times the noise of one value fits nearly as well: 95 % of the time it is the change. */
const NEARLY = 8;
/** Shares that are cut off at both ends: a burst or an outlier must not be taken for a level. */
const WINSORISED = 0.05;
/** Fewer steps than this are no level. */
const SHORTEST = 3;

/**
 * The split of values into two levels that leaves the smallest sum of squares (least squares segmentation; Bai, Journal
 * of Time Series Analysis 15, 1994), after winsorising. `independence` says how many values stand for one independent
 * value: 1 for white noise, more under autocorrelation. Null where fewer than six values are known.
 * @param weights of each value, where they do not weigh alike.
 */
export function changePoint(
  values: Float64Array,
  independence: number,
  weights: Float64Array | null,
): ChangePoint | null {
  const fit = fitSplits(values, weights);
  if (!fit) return null;
  const best = fit.squares.indexOf(fit.smallest);
  const limit = nearlyAsGood(fit, independence);
  const near = (i: number) => (fit.squares[i] ?? Number.POSITIVE_INFINITY) <= limit;
  let from = best;
  while (near(from - 1)) from--;
  let to = best;
  while (near(to + 1)) to++;
  return { at: best, from, to };
}

/** The sum of squares up to which a split fits nearly as well as the best. */
export function nearlyAsGood({ smallest, known }: Pick<SplitFits, "smallest" | "known">, independence: number): number {
  return smallest * (1 + (NEARLY * independence) / known);
}

/** How well values fall into two levels, by where the second begins. */
interface SplitFits {
  /** The values after winsorising. */
  kept: Float64Array;
  /** Sum of squares about the two means for a second level that begins at each index; infinite where one is short. */
  squares: number[];
  smallest: number;
  /** Values that are known. */
  known: number;
}

/** Every split into two levels; null where too few values are known for any. */
export function fitSplits(values: Float64Array, weights: Float64Array | null): SplitFits | null {
  const kept = winsorised(values);
  const fit = splitFits(kept, weights);
  return fit && { kept, ...fit };
}

/** How much worse than the best split one between `from` and `to` (inclusive) fits: a ratio of sums of squares ≥ 1. */
export function misfit(values: Float64Array, weights: Float64Array | null, from: number, to: number): number {
  const fit = splitFits(winsorised(values), weights);
  if (!fit) return 1;
  const within = fit.squares.slice(Math.max(0, from), to + 1);
  return Math.min(...within) / fit.smallest;
}

/**
 * How likely each index is to be the first of the second level, against the likeliest (1), where the noise is normal:
 * the ratio of sums of squares to the power −n ÷ 2, n being the values that are as good as independent.
 */
export function splitLikelihoods(
  values: Float64Array,
  independence: number,
  weights: Float64Array | null,
): number[] | null {
  const fit = splitFits(winsorised(values), weights);
  if (!fit) return null;
  return fit.squares.map((squares) => (squares / fit.smallest) ** (-fit.known / (2 * independence)));
}

function winsorised(values: Float64Array): Float64Array {
  const sorted = sortedKnown(values);
  const low = quantileOfSorted(sorted, WINSORISED);
  const high = quantileOfSorted(sorted, 1 - WINSORISED);
  // Where all but a few values are the same, such as a rate of 0, the few are all there is.
  if (low === high) return values;
  return values.map((value) => Math.min(Math.max(value, low), high));
}

/** Sum of squares about the two means for a second level that begins at each index; infinite where one side is short. */
function splitFits(values: Float64Array, weights: Float64Array | null) {
  const sums = prefixSums(values, weights);
  const total = sums.at(-1);
  if (!total || total.known < 2 * SHORTEST) return null;
  const squares = sums.slice(0, -1).map((left) => {
    if (left.known < SHORTEST || total.known - left.known < SHORTEST) return Number.POSITIVE_INFINITY;
    const rightWeight = total.weight - left.weight;
    const between = left.sum ** 2 / left.weight + (total.sum - left.sum) ** 2 / rightWeight;
    return Math.max(total.squares - between, 1e-12 * total.squares) || Number.POSITIVE_INFINITY;
  });
  const smallest = Math.min(...squares);
  return Number.isFinite(smallest) ? { squares, smallest, known: total.known } : null;
}

function prefixSums(values: Float64Array, weights: Float64Array | null) {
  const sums = [{ weight: 0, sum: 0, squares: 0, known: 0 }];
  let last = { weight: 0, sum: 0, squares: 0, known: 0 };
  for (const [i, value] of values.entries()) {
    const weight = weights ? (weights[i] ?? 0) : 1;
    if (!Number.isNaN(value) && weight > 0) {
      last = {
        weight: last.weight + weight,
        sum: last.sum + weight * value,
        squares: last.squares + weight * value * value,
        known: last.known + 1,
      };
    }
    sums.push(last);
  }
  return sums;
}

/** Correlation of neighbouring values about their mean, 0 to 0.99; unknown neighbours are left out. */
export function autocorrelation(values: Float64Array): number {
  const known = sortedKnown(values);
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const here = (values[i] ?? Number.NaN) - mean;
    if (Number.isNaN(here)) continue;
    squares += here * here;
    const next = (values[i + 1] ?? Number.NaN) - mean;
    if (!Number.isNaN(next)) products += here * next;
  }
  return Math.min(Math.max(products / squares || 0, 0), 0.99);
}
