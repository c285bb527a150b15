import jstat from "jstat";
import type { Interval } from "@/lib/domain/verdict";

/** Up to so many pairs the law of the rank sum is counted out. */
const MOST_EXACT = 40;
/** Fewer pairs have no 95 % interval. */
export const FEWEST_PAIRS = 6;

/** A typical difference of pairs with its 95 % interval, and the probability of so much without any. */
export interface PairedDifference {
  pairs: number;
  size: Interval;
  p: number;
}

/**
 * Wilcoxon's signed-rank test with Hodges and Lehmann's estimate: the median of the means of all pairs of differences,
 * and the interval of those means that the test does not reject (Hollander, Wolfe and Chicken, Nonparametric Statistical
 * Methods, 3.1 to 3.3). Assumes differences that are independent and symmetric about their middle. Null with fewer than
 * six of them.
 */
export function signedRank(differences: readonly number[]): PairedDifference | null {
  const n = differences.length;
  if (n < FEWEST_PAIRS) return null;
  const means = walshMeans(differences);
  const middle = ((means[(means.length - 1) >> 1] ?? 0) + (means[means.length >> 1] ?? 0)) / 2;
  const below = rankSumLaw(n);
  // Largest rank sum that is among the 2.5 % smallest.
  let cut = -1;
  while (below(cut + 1) <= 0.025) cut++;
  const positive = means.filter((mean) => mean > 0).length + means.filter((mean) => mean === 0).length / 2;
  const smaller = Math.min(positive, means.length - positive);
  return {
    pairs: n,
    size: { value: middle, low: means[cut + 1] ?? middle, high: means[means.length - 2 - cut] ?? middle },
    p: Math.min(1, 2 * below(Math.floor(smaller))),
  };
}

/** Means of each two differences and of each with itself, ascending; the positive ones number the rank sum. */
function walshMeans(differences: readonly number[]): Float64Array {
  const n = differences.length;
  const means = new Float64Array((n * (n + 1)) / 2);
  let place = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) means[place++] = ((differences[i] ?? 0) + (differences[j] ?? 0)) / 2;
  }
  return means.sort();
}

/** P(rank sum ≤ x) where every sign is as likely. */
function rankSumLaw(n: number): (x: number) => number {
  const most = (n * (n + 1)) / 2;
  if (n > MOST_EXACT) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return (x) => jstat.normal.cdf(x + 0.5, most / 2, deviation);
  }
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = most; sum >= rank; sum--) ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  }
  const below = new Float64Array(most + 1);
  let seen = 0;
  for (let sum = 0; sum <= most; sum++) below[sum] = seen += (ways[sum] ?? 0) / 2 ** n;
  return (x) => below[Math.min(x, most)] ?? 0;
}
