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

/** The steps after a moment of events among requests. */
export interface RateSteps {
  /** Events per request. */
  rates: Float64Array;
  requests: Float64Array;
  /** Distance of each rate from what was expected of it. */
  residuals: Float64Array;
  /** No fewer events per request are expected than this, so that one event is not infinitely many. */
  least: number;
}

/**
 * The same for rates, with means in place of medians, since most minutes of a rare event have none of it; median and
 * movement are left 0. `parts` compare counts with what was expected of them: the signed root of twice the logarithm of
 * the likelihood ratio, ± √(2 (k ln(k ÷ λ) − (k − λ))) for k events where λ were expected, normal where they are many
 * and not too far out where they are few (McCullagh and Nelder, Generalized Linear Models, 1989, deviance residuals).
 * `means` are the same parts as rates: residuals weighed by requests.
 */
export function rateParts(steps: RateSteps, looks: Looks): { parts: Float64Array; means: Float64Array } {
  const { rates, requests, residuals, least } = steps;
  const size = looks.ends.length * partsPerLook(looks);
  const result = { parts: new Float64Array(size), means: new Float64Array(size) };
  const [events, excess, totals] = [0, 1, 2].map(() => new Float64Array(rates.length + 1));
  if (!events || !excess || !totals) return result;
  const farthest = looks.runs.map(() => ({ part: 0, mean: 0 }));
  const between = (from: number, to: number) => {
    const n = (totals[to] ?? 0) - (totals[from] ?? 0);
    const more = (excess[to] ?? 0) - (excess[from] ?? 0);
    const k = (events[to] ?? 0) - (events[from] ?? 0);
    return n > 0 ? { part: deviance(k, Math.max(k - more, least * n)), mean: more / n } : { part: 0, mean: 0 };
  };
  let look = 0;
  for (let i = 0; i < rates.length && look < looks.ends.length; i++) {
    const isKnown = !Number.isNaN(residuals[i] ?? Number.NaN);
    const n = isKnown ? (requests[i] ?? 0) : 0;
    events[i + 1] = (events[i] ?? 0) + (n > 0 ? n * (rates[i] ?? 0) : 0);
    excess[i + 1] = (excess[i] ?? 0) + (n > 0 ? n * (residuals[i] ?? 0) : 0);
    totals[i + 1] = (totals[i] ?? 0) + n;
    for (const [r, length] of looks.runs.entries()) {
      const run = i + 1 < length ? null : between(i + 1 - length, i + 1);
      if (run && Math.abs(run.part) > Math.abs(farthest[r]?.part ?? 0)) farthest[r] = run;
    }
    if (i + 1 !== looks.ends[look]) continue;
    for (const [place, { part, mean }] of [between(0, i + 1), ...farthest].entries()) {
      result.parts[look * partsPerLook(looks) + place + 1] = part;
      result.means[look * partsPerLook(looks) + place + 1] = mean;
    }
    look++;
  }
  return result;
}

/** Signed root of twice the log likelihood ratio of k events where `expected` were expected. */
export function deviance(k: number, expected: number): number {
  if (!(expected > 0)) return 0;
  const ratio = k > 0 ? k * Math.log(k / expected) - (k - expected) : expected;
  return Math.sign(k - expected) * Math.sqrt(2 * Math.max(0, ratio));
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
