import type { Interval } from "@/lib/domain/verdict";
import { type Prepared, seasonalShifts } from "./baselines";
import { quantileInPlace } from "./order-statistics";
import { type Looks, mediansByLook } from "./statistic";

/**
 * Each step's distance from the level of the window before `end`, less what earlier days did then, for the steps
 * [from, to) of the series.
 */
export function shifts(series: Prepared, end: number, from: number, to: number): Float64Array {
  const level = series.level(end);
  const seasonal = new Float64Array(Math.max(0, to - from));
  seasonalShifts(series, end, from, seasonal);
  const values = series.values.over(from, to);
  return seasonal.map((season, i) => (values[i] ?? Number.NaN) - level - (season || 0));
}

/**
 * The change between the windows of a moment, in the series' unit, up to each look: the median of the shifts after it,
 * for rates their mean weighed by requests. NaN where nothing is known.
 */
export function changesByLook(
  shifts: Float64Array,
  weights: Float64Array | null,
  looks: Looks,
  into = new Float64Array(looks.ends.length),
): Float64Array {
  if (!weights) mediansByLook(shifts, looks, into);
  else for (let look = 0; look < into.length; look++) into[look] = meanUpTo(shifts, weights, looks.ends[look] ?? 0);
  return into;
}

function meanUpTo(shifts: Float64Array, weights: Float64Array, end: number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < end; i++) {
    const shift = shifts[i] ?? Number.NaN;
    const weight = weights[i] ?? 0;
    if (Number.isNaN(shift) || !(weight > 0)) continue;
    sum += weight * shift;
    total += weight;
  }
  return sum / total;
}

let scratch = new Float64Array(0);

/**
 * A change with its interval: what is left once the changes that were seen at past moments, where nothing was changed,
 * are taken off it (the test of every size inverted).
 * @param past changes of past moments, each divided by its noise; NaN is unknown.
 * @param scale noise of this change.
 * @param confidence such as 0.95; the interval's ends are that share's quantiles of the past changes.
 */
export function sizeOf(value: number, past: Float64Array, scale: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  if (scratch.length < past.length) scratch = new Float64Array(past.length);
  let known = 0;
  for (let i = 0; i < past.length; i++) {
    const change = past[i] ?? Number.NaN;
    if (!Number.isNaN(change)) scratch[known++] = change;
  }
  return {
    value,
    low: value - scale * outerQuantile(scratch, known, 1 - tail),
    high: value - scale * outerQuantile(scratch, known, tail),
  };
}

/** The quantile of the next value to come: rank q × (n + 1), so that an interval from few values is wide enough. */
function outerQuantile(values: Float64Array, count: number, q: number): number {
  const position = (q * (count + 1) - 1) / Math.max(1, count - 1);
  return quantileInPlace(values, count, Math.min(Math.max(position, 0), 1));
}
