import jstat from "jstat";

/** The quantiles that are judged. */
export type JudgedQuantile = 0.5 | 0.95 | 0.99;

/**
 * Latencies of an operation, piecewise normal on the scale of natural logarithms: points of it, by the normal quantile
 * (z) at which each logarithm (x) lies, ascending in both. At least two.
 */
export interface Law {
  z: readonly number[];
  x: readonly number[];
}

/** Points closer than this to the one before say nothing of the law's slope. */
const CLOSEST_Z = 0.1;
/** Points of different z lie at least so far apart. */
const CLOSEST_X = 0.001;
const STEPS = 40;
const CLOSE_ENOUGH = 1e-6;

/** The law through points (z, x), by z; null where there are too few. Unknown ones are left out. */
export function lawThrough(points: readonly (readonly [number, number])[]): Law | null {
  const z: number[] = [];
  const x: number[] = [];
  for (const [pointZ, pointX] of points) {
    if (Number.isNaN(pointZ) || Number.isNaN(pointX)) continue;
    const last = x.length - 1;
    if (last >= 0 && pointZ - (z[last] ?? 0) < CLOSEST_Z) continue;
    z.push(pointZ);
    x.push(last < 0 ? pointX : Math.max(pointX, (x[last] ?? 0) + CLOSEST_X));
  }
  return z.length < 2 ? null : { z, x };
}

/**
 * A law with its own level and the mean shape of several, of which it may be one: at each of its points z the mean of
 * theirs there, x̄(z), moved by one amount for all points, so that the mean over its points is what it was:
 * x(z) = x̄(z) + mean(x) − mean(x̄). The law itself where there are none.
 */
export function shaped(law: Law, like: readonly Law[]): Law {
  if (like.length === 0) return law;
  const shape = law.z.map((z) => mean(like.map((one) => valueAt(one, z))));
  const level = mean(law.x) - mean(shape);
  return { z: law.z, x: shape.map((x) => x + level) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Where the q-quantile by nearest rank of n requests lies in the law that they come from, as a normal quantile: the
 * median of the order statistic of rank ⌈q n⌉, (⌈q n⌉ − ⅓) ÷ (n + ⅓) (Beta's median; Hyndman and Fan, American
 * Statistician 50, 1996). Of few requests the 99 % quantile is the slowest, which is rarely as slow as that of many.
 */
export function samplePosition(q: JudgedQuantile, n: number): number {
  const rank = Math.max(1, Math.ceil(q * n - 1e-9 * n));
  return jstat.normal.inv((rank - 1 / 3) / (n + 1 / 3), 0, 1);
}

/**
 * The value at normal quantile `z`, as a logarithm, of requests of several laws mixed in the given weights. Laws that are
 * null are left out; NaN where no weight remains.
 * @param guess where to look first; NaN for anywhere
 */
export function mixtureQuantile(
  laws: readonly (Law | null)[],
  weights: readonly number[],
  z: number,
  guess: number,
): number {
  let total = 0;
  // The mixture's quantile lies between those of its parts.
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [i, law] of laws.entries()) {
    const weight = weights[i] ?? 0;
    if (!law || !(weight > 0)) continue;
    total += weight;
    const own = valueAt(law, z);
    low = Math.min(low, own);
    high = Math.max(high, own);
  }
  if (total === 0) return Number.NaN;
  const wanted = upperTail(z) * total;
  let at = guess > low && guess < high ? guess : (low + high) / 2;
  for (let step = 0; step < STEPS && high - low > CLOSE_ENOUGH; step++) {
    if (above(laws, weights, at) > wanted) low = at;
    else high = at;
    at = (low + high) / 2;
  }
  return at;
}

/** Requests above a latency. */
function above(laws: readonly (Law | null)[], weights: readonly number[], at: number): number {
  let sum = 0;
  for (let i = 0; i < laws.length; i++) {
    const law = laws[i];
    const weight = weights[i] ?? 0;
    if (law && weight > 0) sum += weight * upperTail(along(law.x, law.z, at));
  }
  return sum;
}

/** The logarithm of a law's latency at a normal quantile. */
export function valueAt(law: Law, z: number): number {
  return along(law.z, law.x, z);
}

/** The piecewise linear function through (from, to) at a place; beyond its ends the outer pieces go on. */
function along(from: readonly number[], to: readonly number[], at: number): number {
  let i = 0;
  while (i < from.length - 2 && at > (from[i + 1] ?? 0)) i++;
  const [left, right] = [from[i] ?? 0, from[i + 1] ?? 0];
  const [low, high] = [to[i] ?? 0, to[i + 1] ?? 0];
  return low + ((at - left) / (right - left)) * (high - low);
}

/** Share of a normal law above z, within 0.0002 (Bowling et al., Journal of Industrial Engineering and Management 2, 2009). */
function upperTail(z: number): number {
  return 1 / (1 + Math.exp(z * (1.5976 + 0.070566 * z * z)));
}
