import { medianInPlace, quantileOfSorted, SortedWindow, sortedKnown } from "./order-statistics";

/** When one looks, and for how short a change, in steps after the deploy. */
export interface Looks {
  /** Ends of the looks, ascending. */
  ends: readonly number[];
  /** Lengths of the runs whose farthest middle is taken: bursts. */
  runs: readonly number[];
}

/** What a part of the statistic is taken from. */
export type PartKind = "median" | "mean" | "run" | "movement";

/** Parts a look has: the median, the mean, one a run length, the movement. */
export function partsPerLook(looks: Looks): number {
  return 3 + looks.runs.length;
}

/** What part i of the statistic is; `run` is the length of the run, 0 for other parts. */
export function partAt(looks: Looks, i: number): { look: number; kind: PartKind; run: number } {
  const within = i % partsPerLook(looks);
  const look = Math.floor(i / partsPerLook(looks));
  if (within < 2) return { look, kind: within === 0 ? "median" : "mean", run: 0 };
  const run = looks.runs[within - 2];
  return run === undefined ? { look, kind: "movement", run: 0 } : { look, kind: "run", run };
}

/**
 * Signed parts of the statistic, look by look: the median and the mean of the residuals up to the look (shifts and
 * ramps), and for each run length the median of the run that is farthest from 0 so far (bursts). Residuals that are
 * NaN are left out; a part without any is 0, and so is the movement.
 */
export function medianParts(residuals: Float64Array, looks: Looks): Float64Array {
  const width = partsPerLook(looks);
  const result = new Float64Array(looks.ends.length * width);
  const runs = looks.runs.map((length) => new Run(length));
  let sum = 0;
  let known = 0;
  let look = 0;
  for (let i = 0; i < residuals.length && look < looks.ends.length; i++) {
    const value = residuals[i] ?? Number.NaN;
    if (!Number.isNaN(value)) {
      sum += value;
      known++;
    }
    for (const run of runs) run.add(value, residuals[i - run.length] ?? Number.NaN);
    if (i + 1 !== looks.ends[look]) continue;
    const place = look * width;
    result[place] = medianUpTo(residuals, i + 1) || 0;
    result[place + 1] = sum / known || 0;
    for (let r = 0; r < runs.length; r++) result[place + 2 + r] = runs[r]?.farthest ?? 0;
    look++;
  }
  return result;
}

let scratch = new Float64Array(64);

/** Median of the known values before index `end`. */
export function medianUpTo(values: Float64Array, end: number): number {
  if (scratch.length < end) scratch = new Float64Array(2 * end);
  let known = 0;
  for (let i = 0; i < end; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isNaN(value)) scratch[known++] = value;
  }
  return medianInPlace(scratch, known);
}

class Run {
  farthest = 0;
  private seen = 0;
  private readonly window: SortedWindow;

  constructor(readonly length: number) {
    this.window = new SortedWindow(length + 1);
  }

  add(value: number, leaving: number): void {
    this.window.add(value);
    this.seen++;
    if (this.seen > this.length) this.window.remove(leaving);
    if (this.seen < this.length || this.window.length * 2 < this.length) return;
    const middle = this.window.median();
    if (Math.abs(middle) > Math.abs(this.farthest)) this.farthest = middle;
  }
}

/**
 * The same for rates, whose residuals weigh by the requests behind them: means take the place of medians, since most
 * minutes of a rare event have none of it. Median and movement are left 0.
 */
export function pooledParts(residuals: Float64Array, weights: Float64Array, looks: Looks): Float64Array {
  const result = new Float64Array(looks.ends.length * partsPerLook(looks));
  const sums = new Float64Array(residuals.length + 1);
  const totals = new Float64Array(residuals.length + 1);
  const farthest = looks.runs.map(() => 0);
  let place = 0;
  let look = 0;
  for (let i = 0; i < residuals.length && look < looks.ends.length; i++) {
    const weight = Number.isNaN(residuals[i] ?? Number.NaN) ? 0 : (weights[i] ?? 0);
    sums[i + 1] = (sums[i] ?? 0) + (weight > 0 ? weight * (residuals[i] ?? 0) : 0);
    totals[i + 1] = (totals[i] ?? 0) + weight;
    for (const [r, length] of looks.runs.entries()) {
      if (i + 1 < length) continue;
      const mean = meanBetween(sums, totals, i + 1 - length, i + 1);
      if (Math.abs(mean) > Math.abs(farthest[r] ?? 0)) farthest[r] = mean;
    }
    if (i + 1 !== looks.ends[look]) continue;
    place++;
    result[place++] = meanBetween(sums, totals, 0, i + 1);
    for (const value of farthest) result[place++] = value;
    place++;
    look++;
  }
  return result;
}

function meanBetween(sums: Float64Array, totals: Float64Array, from: number, to: number): number {
  return ((sums[to] ?? 0) - (sums[from] ?? 0)) / ((totals[to] ?? 0) - (totals[from] ?? 0)) || 0;
}

/** Looks shorter than this, in steps, say nothing of a series' movement. */
const FEWEST_FOR_MOVEMENT = 15;

/**
 * How much more or less than before the values move from step to step: the natural logarithm of the ratio of the median
 * steps, look by look, 0 for looks that are too short. `usual` is the median step of the whole series; a twentieth of it
 * is added to both, so that a series that stands still has a ratio.
 */
export function movementParts(
  values: Float64Array,
  moment: { end: number; before: number; gap: number },
  looks: Looks,
  usual: number,
): number[] {
  const first = moment.end + moment.gap;
  const before = medianStep(values, moment.end - moment.before, moment.end) + usual / 20;
  return looks.ends.map((end) => {
    if (end < FEWEST_FOR_MOVEMENT) return 0;
    return Math.log((medianStep(values, first, first + end) + usual / 20) / before) || 0;
  });
}

/** Typical distance between neighbouring values of a whole series: their median, the mean where that is 0. */
export function usualStep(values: Float64Array): number {
  const distances = sortedKnown(values.map((value, i) => Math.abs(value - (values[i - 1] ?? Number.NaN))));
  return (
    quantileOfSorted(distances, 0.5) || distances.reduce((sum, one) => sum + one, 0) / Math.max(1, distances.length)
  );
}

/** Median distance between neighbouring values at [from, to); 0 where none is known. */
function medianStep(values: Float64Array, from: number, to: number): number {
  if (scratch.length < to - from) scratch = new Float64Array(2 * (to - from));
  let known = 0;
  for (let i = from + 1; i < to; i++) {
    const distance = Math.abs((values[i] ?? Number.NaN) - (values[i - 1] ?? Number.NaN));
    if (!Number.isNaN(distance)) scratch[known++] = distance;
  }
  return medianInPlace(scratch, known) || 0;
}
