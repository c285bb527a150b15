import type { Interval } from "@/lib/domain/verdict";
import { type Prepared, type Shape, seasonalShift } from "./baselines";
import { median, quantileOfSorted, sortedKnown } from "./order-statistics";

/**
 * Each step's distance from the level of the window before, less what earlier days did then, for the steps
 * [from, to) of the series.
 */
export function shifts(series: Prepared, end: number, from: number, to: number): Float64Array {
  const level = series.level[end] ?? Number.NaN;
  const days = series.lags.days.filter((day) => end - day * series.lags.day >= series.before);
  return Float64Array.from({ length: Math.max(0, to - from) }, (_, i) => {
    const seasonal = days.length === 0 ? 0 : seasonalShift(series, days, end, from + i);
    return (series.values[from + i] ?? Number.NaN) - level - (Number.isNaN(seasonal) ? 0 : seasonal);
  });
}

/**
 * The change between the windows of a moment, in the series' unit: the median of the shifts after it, for rates their
 * mean weighed by requests. NaN where nothing is known.
 */
export function changeAt(series: Prepared, end: number, shape: Shape): number {
  const first = end + shape.gap;
  const found = shifts(series, end, first, first + shape.after);
  if (!series.weights) return median(found);
  let sum = 0;
  let total = 0;
  for (const [i, shift] of found.entries()) {
    const weight = series.weights[first + i] ?? 0;
    if (Number.isNaN(shift) || weight === 0) continue;
    sum += weight * shift;
    total += weight;
  }
  return sum / total;
}

/**
 * The change with its interval: what is left once the changes that are seen at past moments, where nothing was changed,
 * are taken off it (the test of every size inverted). Past changes are brought to the noise of this moment.
 * @param confidence such as 0.95; the interval's ends are that share's quantiles of the past changes.
 */
export function sizeOf(
  series: Prepared,
  end: number,
  shape: Shape,
  placebos: readonly number[],
  confidence: number,
): Interval {
  const value = changeAt(series, end, shape);
  const scale = series.scaleAt(end);
  const past = sortedKnown(
    placebos.map((moment) => (changeAt(series, moment, shape) / series.scaleAt(moment)) * scale),
  );
  const tail = (1 - confidence) / 2;
  return {
    value,
    low: value - outerQuantile(past, 1 - tail),
    high: value - outerQuantile(past, tail),
  };
}

/** The quantile of the next value to come: rank q × (n + 1), so that an interval from few values is wide enough. */
function outerQuantile(sorted: Float64Array, q: number): number {
  const position = (q * (sorted.length + 1) - 1) / Math.max(1, sorted.length - 1);
  return quantileOfSorted(sorted, Math.min(Math.max(position, 0), 1));
}
