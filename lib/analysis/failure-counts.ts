import type { Share } from "@/lib/domain/verdict";
import type { Moment } from "./moment";
import { quantileOfSorted } from "./order-statistics";
import { deflated, exactLimits, fisherTail, pooled, probabilityAbove, probabilityOver, rateOf } from "./rates";

/** The failed requests around a rollout, and what they are compared with. */
export interface Failures {
  before: Share;
  /** Of [from, to), as indexes of the series; and in steps after the warm-up. */
  between: (from: number, to: number) => Share;
  after: (from: number, to: number) => Share;
  /** What past windows say, all together, and the probability of so large a difference between it and the one before. */
  past: Share;
  pastP: number;
  /** The window before, with the past where its rate was no other. */
  baseline: Share;
  /** So many failures come together: variance of the differences of past windows in units of chance, at least 1. */
  inflation: number;
}

/** Fewer failed requests than these are no pattern, however rare they were before. */
const FEWEST = 3;
/** How sure it has to be that the rate is off by what matters. */
const SURE = 0.9;
/** Without any past, inflation is taken to be the one given, which weighs like so many pairs of windows. */
const PRIOR_PAIRS = 5;
/** Past windows with more failures than this share of them are taken to have as many: outages must not rule. */
const WINSORISED = 0.99;
/** The past counts as the same rate if it differs less than such a p says. */
const SAME = 0.05;

/** Failures and requests at [from, to), as indexes of a series. */
type Count = (from: number, to: number) => Share;

/** What past windows say of failures. */
export interface PastFailures {
  /** All of them together. */
  past: Share;
  /** See `Failures`. */
  inflation: number;
}

/**
 * Failures of the past, taken from placebo moments so far apart that their windows do not overlap.
 * @param expectedInflation what to believe of how many failures come together before anything is known: 1 where there
 * is a long history, more where caution is wanted.
 */
export function pastFailuresOf(
  count: Count,
  { shape }: Moment,
  placebos: readonly number[],
  expectedInflation: number,
): PastFailures {
  const pairs = pastPairsOf(count, shape, placebos);
  const past = pooled(pairs.flatMap(({ before, after }) => [before, after]));
  return { past, inflation: inflationOf(pairs, expectedInflation) };
}

/** The windows around a past moment. */
export interface PastPair {
  moment: number;
  before: Share;
  after: Share;
}

/** The windows of past moments, of which none overlap; what had more failures than nearly all is taken for as many. */
export function pastPairsOf(count: Count, shape: Moment["shape"], placebos: readonly number[]): PastPair[] {
  return winsorised(
    apart(placebos, shape.before + shape.gap + shape.after).map((moment) => {
      const first = moment + shape.gap;
      return { moment, before: count(moment - shape.before, moment), after: count(first, first + shape.after) };
    }),
  );
}

/** Counts around a rollout. */
export function failuresOf(count: Count, { end, shape }: Moment, { past, inflation }: PastFailures): Failures {
  const first = end + shape.gap;
  const before = count(end - shape.before, end);
  const pastP = differenceP(deflated(past, inflation), deflated(before, inflation));
  return {
    before,
    between: count,
    after: (from, to) => count(first + from, first + to),
    ...{ past, pastP },
    baseline: pastP > SAME ? pooled([past, before]) : before,
    inflation,
  };
}

/** Of moments in descending order, those at least so far from the one kept before. */
function apart(moments: readonly number[], distance: number): number[] {
  const kept: number[] = [];
  for (const moment of moments) if (moment <= (kept.at(-1) ?? Number.POSITIVE_INFINITY) - distance) kept.push(moment);
  return kept;
}

function winsorised(pairs: readonly PastPair[]): PastPair[] {
  const rates = Float64Array.from(
    pairs.flatMap(({ before, after }) => [before, after]),
    rateOf,
  ).sort();
  const highest = quantileOfSorted(rates, WINSORISED);
  const cap = ({ events, requests }: Share) => ({ events: Math.min(events, Math.ceil(highest * requests)), requests });
  return pairs.map(({ moment, before, after }) => ({ moment, before: cap(before), after: cap(after) }));
}

/**
 * Overdispersion of the difference between neighbouring windows (Pearson's chi-square by its degrees of freedom): given
 * the failures of both together, chance alone gives each pair's squared difference, by its variance, a mean of 1, also
 * where there is a single failure. Pairs without any say nothing. The belief held before counts as a few pairs.
 */
function inflationOf(pairs: readonly PastPair[], expected: number): number {
  let sum = PRIOR_PAIRS * expected;
  let count = PRIOR_PAIRS;
  for (const pair of pairs) {
    const dispersion = dispersionOf(pair);
    if (dispersion === null) continue;
    sum += dispersion;
    count++;
  }
  return Math.max(1, sum / count);
}

/** The squared difference of a pair's rates by its variance; null where it has none. */
export function dispersionOf({ before, after }: Omit<PastPair, "moment">): number | null {
  const both = pooled([before, after]);
  const rate = rateOf(both);
  if (before.requests === 0 || after.requests === 0 || rate === 0 || rate >= 1) return null;
  const weight = (before.requests * after.requests) / both.requests;
  return (weight * (rateOf(after) - rateOf(before)) ** 2 * (both.requests - 1)) / both.requests / (rate * (1 - rate));
}

function differenceP(before: Share, after: Share): number {
  return Math.min(1, 2 * Math.min(fisherTail(before, after, "up"), fisherTail(before, after, "down")));
}

/** What is tested of the minutes after a rollout. */
export interface CountQuestion {
  direction: "up" | "down";
  /** End of the look, in steps after the warm-up. */
  end: number;
  /** Length of the burst in steps; 0 where all minutes count. */
  run: number;
  /** Points that matter. */
  floor: number;
  /** How many such tests are made of the same deploy. */
  trials: number;
  alpha: number;
}

/** What the exact test says of a look. */
export interface CountAnswer {
  after: Share;
  p: number;
  /** Fisher's test of all minutes, and of the burst times its places; p is the smaller one, times what was tested. */
  whole: { share: Share; p: number };
  burst: { share: Share; p: number } | null;
  /** p is small enough, failures are enough to be a pattern, and they surely differ by what matters. */
  isShown: boolean;
}

/**
 * Fisher's exact test of the failures after against the baseline, deflated by the inflation of the past. Of a burst
 * its own minutes are tested, if they say more, and p is taken times the places where it could have been and the two
 * ways to look. Assumes that failures come together after the deploy as they did before.
 */
export function testFailures(failures: Failures, question: CountQuestion): CountAnswer {
  const { direction, end, run, floor, trials, alpha } = question;
  const { inflation } = failures;
  const baseline = deflated(failures.baseline, inflation);
  const p = (after: Share) => fisherTail(baseline, deflated(after, inflation), direction);
  const whole = failures.after(0, end);
  const wholeP = p(whole);
  const burst = run > 0 && run < end ? farthestRun(failures, end, run, direction) : null;
  const burstP = burst ? p(burst) * (end / run) : 1;
  const after = burst && burstP < wholeP ? burst : whole;
  const adjusted = Math.min(1, Math.min(wholeP, burstP) * (burst ? 2 : 1) * trials);
  const isShown =
    adjusted <= alpha &&
    isPattern(failures.baseline, after, direction) &&
    differsSurely(baseline, deflated(after, inflation), direction, floor);
  return {
    after,
    p: adjusted,
    whole: { share: whole, p: wholeP },
    burst: burst && { share: burst, p: burstP },
    isShown,
  };
}

function farthestRun({ after }: Failures, end: number, run: number, direction: "up" | "down"): Share {
  let farthest = after(0, run);
  for (let to = run + 1; to <= end; to++) {
    const share = after(to - run, to);
    const more = rateOf(share) - rateOf(farthest);
    if (direction === "up" ? more > 0 : more < 0) farthest = share;
  }
  return farthest;
}

function isPattern(baseline: Share, after: Share, direction: "up" | "down"): boolean {
  return (direction === "up" ? after.events : rateOf(baseline) * after.requests) >= FEWEST;
}

function differsSurely(baseline: Share, after: Share, direction: "up" | "down", floor: number): boolean {
  const [lower, higher] = direction === "up" ? [baseline, after] : [after, baseline];
  return probabilityAbove(lower, higher, floor) >= SURE;
}

/**
 * Whether the failures at [from, to) before the deploy show already that the rate had changed: without an exact test a
 * failure or two would make any change of a rare event an older one.
 */
export function hadChanged(failures: Failures, from: number, to: number): boolean {
  const { baseline, inflation } = failures;
  const earlier = failures.between(from, to);
  const p = differenceP(deflated(baseline, inflation), deflated(earlier, inflation));
  return p <= SAME && isPattern(baseline, earlier, rateOf(earlier) < rateOf(baseline) ? "down" : "up");
}

/** The largest rate that failures leave room for, with 95 % confidence. */
export function highestRate({ baseline, inflation }: Failures): number {
  return exactLimits(deflated(baseline, inflation), 0.05).high;
}

/**
 * How many failures among `requests` after are needed for `testFailures` to show a rise, all minutes counting. The rate
 * before is taken at its mean. Infinite where not even all requests would do.
 */
export function failuresToShow(
  { baseline, inflation }: Failures,
  requests: number,
  { floor, trials, alpha }: Pick<CountQuestion, "floor" | "trials" | "alpha">,
): number {
  const past = deflated(baseline, inflation);
  const limit = (past.events + 0.5) / (past.requests + 1) + floor;
  const isEnough = (events: number) => {
    const after = deflated({ events, requests }, inflation);
    return probabilityOver(after, limit) >= SURE && fisherTail(past, after, "up") * trials <= alpha;
  };
  let tooFew = FEWEST - 1;
  let enough = FEWEST;
  while (enough <= requests && !isEnough(enough)) {
    tooFew = enough;
    enough *= 2;
  }
  if (enough > requests) return Number.POSITIVE_INFINITY;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
