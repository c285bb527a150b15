import jstat from "jstat";
import type { PairedDifference } from "./signed-rank";

/** Events among requests of one minute, on the new and on the old side. */
export interface RatePair {
  newer: { events: number; requests: number };
  older: { events: number; requests: number };
}

/** With fewer events than this the normal law does not hold. */
const FEWEST_EVENTS = 5;

/**
 * Difference of two rates over minutes that each hold both: Mantel and Haenszel's pooled risk difference, its 95 % interval
 * by Sato's variance (Biometrics 45, 1989), and p by Cochran, Mantel and Haenszel's test with continuity. Minutes may differ
 * in traffic, in rate and in the shares of the sides. Null with fewer than five events.
 */
export function pairedRates(pairs: readonly RatePair[]): PairedDifference | null {
  const sums = { weight: 0, difference: 0, p: 0, q: 0, surplus: 0, variance: 0, events: 0 };
  for (const { newer, older } of pairs) {
    const [a, n, b, m] = [newer.events, newer.requests, older.events, older.requests];
    const all = n + m;
    if (n === 0 || m === 0) continue;
    sums.weight += (n * m) / all;
    sums.difference += (a * m - b * n) / all;
    sums.p += (n ** 2 * b - m ** 2 * a + (n * m * (m - n)) / 2) / all ** 2;
    sums.q += (a * (m - b) + b * (n - a)) / (2 * all);
    sums.surplus += a - ((a + b) * n) / all;
    sums.variance += all > 1 ? (n * m * (a + b) * (all - a - b)) / (all ** 2 * (all - 1)) : 0;
    sums.events += a + b;
  }
  if (sums.events < FEWEST_EVENTS || sums.variance === 0) return null;
  const value = sums.difference / sums.weight;
  const error = Math.sqrt(Math.max(0, value * sums.p + sums.q)) / sums.weight;
  const z = Math.max(0, Math.abs(sums.surplus) - 0.5) / Math.sqrt(sums.variance);
  const reach = 1.959964 * error;
  return {
    pairs: pairs.length,
    size: { value, low: value - reach, high: value + reach },
    p: 2 * jstat.normal.cdf(-z, 0, 1),
  };
}
