import { median, quantileOfSorted, sortedKnown } from "./order-statistics";

/** Values are taken in blocks of so many. */
const BLOCK = 30;
/** Fewer blocks than this, or levels that hardly differ, tell nothing. */
const FEWEST_BLOCKS = 20;
const LEAST_VARIANCE = 0.01;
/** Above this power of the level, a spread is taken for proportional to it. */
const PROPORTIONAL = 0.5;

/**
 * Whether values spread in proportion to their level, as traffic and durations do: then a change of them is a ratio, and
 * their logarithm has the same spread at all hours. Told by the power b of spread ~ level^b over blocks, by least squares
 * of the logarithms (the spread-versus-level plot; Tukey, Exploratory Data Analysis, 1977). Null where b is at most ½,
 * where the values are not nearly all positive, or too few; else what the few values that are not positive are taken
 * for, so that they have a logarithm: half of the 1 % quantile of the others.
 */
export function proportionalFloor(values: Float64Array): number | null {
  const sorted = sortedKnown(values);
  if (!(quantileOfSorted(sorted, 0.05) > 0)) return null;
  const points: { level: number; spread: number }[] = [];
  for (let from = 0; from + BLOCK <= values.length; from += BLOCK) {
    const block = values.subarray(from, from + BLOCK);
    const level = Math.log(median(block));
    const spread = Math.log(median(block.map((value, i) => Math.abs(value - (block[i - 1] ?? Number.NaN)))));
    if (Number.isFinite(level) && Number.isFinite(spread)) points.push({ level, spread });
  }
  if (points.length < FEWEST_BLOCKS || !(powerOf(points) > PROPORTIONAL)) return null;
  const positive = sorted.subarray(sorted.findIndex((value) => value > 0));
  return quantileOfSorted(positive, 0.01) / 2;
}

/** Slope of the logarithms; 0 where the levels hardly differ. */
function powerOf(points: readonly { level: number; spread: number }[]): number {
  const mean = (of: (point: { level: number; spread: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [level, spread] = [mean((point) => point.level), mean((point) => point.spread)];
  const variance = mean((point) => (point.level - level) ** 2);
  if (variance < LEAST_VARIANCE) return 0;
  return mean((point) => (point.level - level) * (point.spread - spread)) / variance;
}
