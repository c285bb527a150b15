import { quantileOfSorted, SortedWindow, sortedKnown } from "./order-statistics";

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
 * ramps), and for each run length the midmean of the run that is farthest from 0 so far (bursts). Residuals that are
 * NaN are left out; a part without any is 0, and so is the movement.
 */
export function medianParts(
  residuals: Float64Array,
  looks: Looks,
  into = new Float64Array(looks.ends.length * partsPerLook(looks)),
): Float64Array {
  const width = partsPerLook(looks);
  mediansByLook(residuals, looks, into, width);
  let sum = 0;
  let known = 0;
  let i = 0;
  for (let look = 0; look < looks.ends.length; look++) {
    const place = look * width;
    for (const end = looks.ends[look] ?? 0; i < end; i++) {
      const value = residuals[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      known++;
    }
    into[place] ||= 0;
    into[place + 1] = sum / known || 0;
    into[place + width - 1] = 0;
  }
  for (let r = 0; r < looks.runs.length; r++) farthestRuns(residuals, looks, r, into);
  return into;
}

/** Writes the median of the known values up to each look, `width` apart; NaN where none is known. */
export function mediansByLook(values: Float64Array, looks: Looks, into: Float64Array, width = 1): void {
  const window = emptyWindow(values.length);
  let look = 0;
  for (let i = 0; i < values.length && look < looks.ends.length; i++) {
    window.add(values[i] ?? Number.NaN);
    if (i + 1 === looks.ends[look]) into[look++ * width] = window.median();
  }
}

/**
 * Writes, for each look, the midmean of the run farthest from 0; runs of which half is unknown are left out. Of five
 * minutes the mean of the middle three has a fifth less variance than the middle one, and an outlier moves it as little.
 */
function farthestRuns(values: Float64Array, looks: Looks, r: number, into: Float64Array): void {
  const length = looks.runs[r] ?? 0;
  if (length === 2) {
    farthestPairs(values, looks, r, into);
    return;
  }
  const width = partsPerLook(looks);
  const window = emptyWindow(length + 1);
  let farthest = 0;
  let look = 0;
  for (let i = 0; i < values.length && look < looks.ends.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (i < length) window.add(value);
    else window.replace(values[i - length] ?? Number.NaN, value);
    if (i + 1 >= length && window.length * 2 >= length) {
      const middle = window.midmean();
      if (Math.abs(middle) > Math.abs(farthest)) farthest = middle;
    }
    if (i + 1 === looks.ends[look]) into[look++ * width + 2 + r] = farthest;
  }
}

/** The same for runs of two, of which one may be unknown: a quarter of a verdict's runs are. */
function farthestPairs(values: Float64Array, looks: Looks, r: number, into: Float64Array): void {
  const width = partsPerLook(looks);
  let farthest = 0;
  let look = 0;
  let last = Number.NaN;
  for (let i = 0; i < values.length && look < looks.ends.length; i++) {
    const value = values[i] ?? Number.NaN;
    const middle = Number.isNaN(value) ? last : Number.isNaN(last) ? value : (last + value) / 2;
    if (i > 0 && Math.abs(middle) > Math.abs(farthest)) farthest = middle;
    last = value;
    if (i + 1 === looks.ends[look]) into[look++ * width + 2 + r] = farthest;
  }
}

let window = new SortedWindow(64);
let capacity = 64;

// One for all: thousands of moments are gone through for one verdict.
function emptyWindow(values: number): SortedWindow {
  if (values > capacity) {
    capacity = 2 * values;
    window = new SortedWindow(capacity);
  }
  window.clear();
  return window;
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
export function rateParts(steps: RateSteps, looks: Looks, into = emptyRateParts(looks)): RateParts {
  const { rates, requests, residuals } = steps;
  const sums = emptySums(rates.length + 1);
  const { events, excess, totals } = sums;
  const width = partsPerLook(looks);
  for (let i = 0; i < rates.length; i++) {
    const isKnown = !Number.isNaN(residuals[i] ?? Number.NaN);
    const n = isKnown ? (requests[i] ?? 0) : 0;
    events[i + 1] = (events[i] ?? 0) + (n > 0 ? n * (rates[i] ?? 0) : 0);
    excess[i + 1] = (excess[i] ?? 0) + (n > 0 ? n * (residuals[i] ?? 0) : 0);
    totals[i + 1] = (totals[i] ?? 0) + n;
  }
  into.parts.fill(0);
  into.means.fill(0);
  for (let look = 0; look < looks.ends.length; look++) {
    const end = looks.ends[look] ?? 0;
    into.parts[look * width + 1] = devianceBetween(sums, 0, end, steps.least);
    into.means[look * width + 1] = meanBetween(sums, 0, end);
  }
  for (let r = 0; r < looks.runs.length; r++) farthestRateRuns(sums, steps, looks, r, into);
  return into;
}

export interface RateParts {
  parts: Float64Array;
  means: Float64Array;
}

export function emptyRateParts(looks: Looks): RateParts {
  const size = looks.ends.length * partsPerLook(looks);
  return { parts: new Float64Array(size), means: new Float64Array(size) };
}

function farthestRateRuns(sums: RateSums, { rates, least }: RateSteps, looks: Looks, r: number, into: RateParts): void {
  const length = looks.runs[r] ?? 0;
  const width = partsPerLook(looks);
  let farthest = 0;
  let at = 0;
  let look = 0;
  for (let to = 1; to <= rates.length && look < looks.ends.length; to++) {
    const part = to < length ? 0 : devianceBetween(sums, to - length, to, least);
    if (Math.abs(part) > Math.abs(farthest)) {
      farthest = part;
      at = to;
    }
    if (to !== looks.ends[look]) continue;
    into.parts[look * width + 2 + r] = farthest;
    into.means[look * width + 2 + r] = at > 0 ? meanBetween(sums, at - length, at) : 0;
    look++;
  }
}

/** Running sums of events, of those beyond what was expected, and of requests. */
interface RateSums {
  events: Float64Array;
  excess: Float64Array;
  totals: Float64Array;
}

let rateSums: RateSums = { events: new Float64Array(0), excess: new Float64Array(0), totals: new Float64Array(0) };

function emptySums(length: number): RateSums {
  if (rateSums.events.length < length) {
    const fresh = () => new Float64Array(2 * length);
    rateSums = { events: fresh(), excess: fresh(), totals: fresh() };
  }
  return rateSums;
}

function devianceBetween({ events, excess, totals }: RateSums, from: number, to: number, least: number): number {
  const n = (totals[to] ?? 0) - (totals[from] ?? 0);
  if (n <= 0) return 0;
  const k = (events[to] ?? 0) - (events[from] ?? 0);
  return deviance(k, Math.max(k - ((excess[to] ?? 0) - (excess[from] ?? 0)), least * n));
}

function meanBetween({ excess, totals }: RateSums, from: number, to: number): number {
  return ((excess[to] ?? 0) - (excess[from] ?? 0)) / ((totals[to] ?? 0) - (totals[from] ?? 0)) || 0;
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
  const window = emptyWindow(to - from);
  for (let i = from + 1; i < to; i++) window.add(Math.abs((values[i] ?? Number.NaN) - (values[i - 1] ?? Number.NaN)));
  return window.median() || 0;
}
