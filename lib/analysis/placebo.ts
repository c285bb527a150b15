import { quantileInPlace, quantileOfSorted } from "./order-statistics";

/** Fewer past moments than these say too little about what is usual. */
export const ENOUGH_PLACEBOS = 100;

/**
 * Share of the placebos that stay below a part's unit. About where changes are called: a part whose tail is heavier than
 * the others', such as the middle of residuals that are often 0, would speak for most of them in a lower unit.
 */
export const UNIT_SHARE = 0.97;
/** Shares of the placebo statistics between which the tail is measured. */
const TAIL_FROM = 0.75;
const TAIL_TO = 0.95;
const TAIL_END = 0.99;
/** An incident is a statistic that the tail would show less than once in so many histories. */
const HISTORIES = 5;
/** Rates of a tail: a lighter one is a fit to chance, and what is taken where none can be fitted (a normal's is 0.33). */
const LIGHTEST_TAIL = 0.15;
const UNKNOWN_TAIL = 0.5;
/** At most this share of the past counts as incidents: what happens oftener is usual. */
const MOST_INCIDENTS = 0.1;
/** What one or two failures among few requests reach, in standard deviations of chance: no incident. */
const FEW_FAILURES = 4;
/** Of what was never seen before: finite, so that it can be ordered and written down. */
const MOST_SURPRISING = 700;

export interface PlaceboRange {
  /** End of the deploy's window before, as an index of the series. */
  end: number;
  /** Steps of window before, gap and window after. */
  before: number;
  gap: number;
  after: number;
  /** First index from which a whole window before, and what is compared with it, is there. */
  first: number;
  /** Steps between two moments. */
  stride: number;
  most: number;
}

/**
 * The past moments that a deploy is compared with, latest first: every `stride` steps backwards, whose windows end
 * before the deploy's window before begins. `isClear` leaves out those whose windows hold another deploy or an outage.
 */
export function placeboMoments(range: PlaceboRange, isClear: (moment: number) => boolean): number[] {
  const moments: number[] = [];
  const latest = range.end - range.before - range.gap - range.after;
  for (let moment = latest; moment >= range.first && moments.length < range.most; moment -= range.stride) {
    if (isClear(moment)) moments.push(moment);
  }
  return moments;
}

/** How the statistics of past moments are distributed, and what each part of one is measured in. */
export interface PlaceboLaw {
  /** One for each part: a high quantile of it among the placebos, so that all parts weigh alike. */
  units: Float64Array;
  /** Statistics of the placebos that count, ascending. */
  statistics: Float64Array;
  /** Statistic of every placebo in the order given; NaN for those left out as incidents. */
  byMoment: Float64Array;
  /** Surprise of every placebo's statistic, in the same order; −∞ for those left out. */
  surprises: Float64Array;
  /** Placebos left out as incidents. */
  incidents: number;
  /** The tail: ln(statistic) exceeds ln(start) by more than x with probability share × exp(−x ÷ rate). */
  tail: { start: number; share: number; rate: number };
}

/**
 * @param parts for each part its value at every placebo, signed; at least one placebo.
 * @param smallestUnit of a part: where most moments have nothing of a rare event, their quantile is no measure of it.
 * @param shareBelow the share of the placebos that stay below a part's unit: more for a part that is to speak less often.
 * Null for one that is not to speak at all: its unit is infinite.
 */
export function placeboLaw(
  parts: readonly Float64Array[],
  smallestUnit = 0,
  shareBelow: (part: number) => number | null = () => UNIT_SHARE,
): PlaceboLaw {
  const units = new Float64Array(parts.length);
  const byMoment = new Float64Array(parts[0]?.length ?? 0);
  const magnitudes = new Float64Array(byMoment.length);
  for (let part = 0; part < parts.length; part++) {
    const values = parts[part] ?? magnitudes;
    let largest = 0;
    for (let i = 0; i < magnitudes.length; i++) {
      const magnitude = Math.abs(values[i] ?? 0);
      magnitudes[i] = magnitude;
      largest = Math.max(largest, magnitude);
    }
    if (largest === 0 && smallestUnit === 0) continue;
    const share = shareBelow(part);
    const quantile = share === null ? Number.POSITIVE_INFINITY : quantileInPlace(magnitudes, magnitudes.length, share);
    const unit = Math.max(smallestUnit, quantile || largest);
    units[part] = unit;
    for (let i = 0; i < byMoment.length; i++) {
      byMoment[i] = Math.max(byMoment[i] ?? 0, Math.abs(values[i] ?? 0) / unit);
    }
  }
  const all = byMoment.slice().sort();
  // No moment whose every deviance is within chance is beyond this.
  const withinChance = smallestUnit > 0 ? FEW_FAILURES / Math.min(...units.filter((unit) => unit > 0)) : 0;
  const kept = withoutIncidents(all, tailOf(all), withinChance);
  const largest = kept.at(-1) ?? 0;
  const counted = byMoment.map((statistic) => (statistic > largest ? Number.NaN : statistic));
  const law = {
    units,
    statistics: kept,
    byMoment: counted,
    incidents: all.length - kept.length,
    tail: farTailOf(kept),
  };
  const surprises = counted.map((one) => (Number.isNaN(one) ? Number.NEGATIVE_INFINITY : surprise(one, law)));
  return { ...law, surprises };
}

/**
 * The statistic of a moment: the largest of its parts' magnitudes, each in its own unit, up to the part before `to`.
 * A part that no placebo ever had is infinite when it is there at all.
 */
export function statisticOf(parts: ArrayLike<number>, units: Float64Array, to: number = units.length): number {
  let largest = 0;
  for (let part = 0; part < to; part++) {
    const value = Math.abs(parts[part] ?? 0);
    if (value > 0) largest = Math.max(largest, value / (units[part] ?? 0));
  }
  return largest;
}

/** The part that the statistic is taken from: its index, and its signed value in its unit. */
export function strongestPart(
  parts: ArrayLike<number>,
  units: Float64Array,
  to: number = units.length,
): { part: number; value: number } {
  let strongest = { part: 0, value: 0 };
  for (let part = 0; part < to; part++) {
    const value = parts[part] ?? 0;
    if (value === 0) continue;
    const inUnits = value / (units[part] ?? 0);
    if (Math.abs(inUnits) > Math.abs(strongest.value)) strongest = { part, value: inUnits };
  }
  return strongest;
}

/**
 * Tail of the statistics as a power law: exponential in the logarithm, through two quantiles, so that neither a few
 * incidents nor heavy tails mislead it (after Hill, Annals of Statistics 3, 1975).
 */
function tailOf(sorted: Float64Array): PlaceboLaw["tail"] {
  const start = quantileOfSorted(sorted, TAIL_TO);
  const low = quantileOfSorted(sorted, TAIL_FROM);
  const rate = Math.log(start / low) / Math.log((1 - TAIL_FROM) / (1 - TAIL_TO));
  // Where most of the past has no statistic at all, as with rare errors, the two quantiles say nothing of a tail.
  return { start, share: 1 - TAIL_TO, rate: Number.isFinite(rate) ? Math.max(rate, LIGHTEST_TAIL) : UNKNOWN_TAIL };
}

/**
 * The tail of what counts: no lighter than its own far end shows. Statistics of few events come in steps, between which
 * two quantiles find a tail that is none, and one series would outdo all others of a deploy at every twentieth moment.
 */
function farTailOf(sorted: Float64Array): PlaceboLaw["tail"] {
  const tail = tailOf(sorted);
  const far = Math.log(quantileOfSorted(sorted, TAIL_END) / tail.start) / Math.log((1 - TAIL_TO) / (1 - TAIL_END));
  return { ...tail, rate: Number.isFinite(far) ? Math.max(tail.rate, far) : tail.rate };
}

/**
 * Leaves out statistics so large that the tail would show one only once in several histories, and larger than
 * `smallest`: where one moment in thirty has a failure, two quantiles below know nothing of it, and it is as usual.
 */
function withoutIncidents(sorted: Float64Array, tail: PlaceboLaw["tail"], smallest: number): Float64Array {
  const limit = Math.max(smallest, tail.start * (tail.share * sorted.length * HISTORIES) ** tail.rate);
  const fewest = Math.ceil(sorted.length * (1 - MOST_INCIDENTS));
  let kept = sorted.length;
  while (kept > fewest && (sorted[kept - 1] ?? 0) > limit) kept--;
  return sorted.subarray(0, kept);
}

/** How many placebos were at least as unusual, and p = (1 + those) ÷ (1 + all): Phipson and Smyth, SAGMB 9, 2010. */
export function rank(statistic: number, law: Pick<PlaceboLaw, "statistics">): { atLeast: number; p: number } {
  let low = 0;
  let high = law.statistics.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((law.statistics[middle] ?? 0) < statistic) low = middle + 1;
    else high = middle;
  }
  const atLeast = law.statistics.length - low;
  return { atLeast, p: (1 + atLeast) / (1 + law.statistics.length) };
}

/**
 * What a statistic has to exceed for its p to be at most `alpha`. Infinite where there are too few placebos for such a p.
 */
export function criticalStatistic(law: PlaceboLaw, alpha: number): number {
  const total = law.statistics.length;
  const allowed = Math.floor(alpha * (1 + total) + 1e-9) - 1;
  if (allowed < 0) return Number.POSITIVE_INFINITY;
  return law.statistics[total - 1 - allowed] ?? 0;
}

/**
 * How surprising a statistic is, in natural logarithms of its probability, also beyond the placebos where a rank says
 * no more: by rank below the tail, by the tail's law in it. What orders verdicts; no test is made of it.
 */
export function surprise(statistic: number, law: Pick<PlaceboLaw, "statistics" | "tail">): number {
  const { start, share, rate } = law.tail;
  if (!(statistic > start) || !(start > 0)) {
    const { p } = rank(statistic, law);
    return -Math.log(start > 0 ? Math.max(p, share) : p);
  }
  if (statistic === Number.POSITIVE_INFINITY) return MOST_SURPRISING;
  return -Math.log(share) + Math.log(statistic / start) / rate;
}

/** The statistic that is so surprising: `surprise` turned round. */
export function statisticAt(surprising: number, law: PlaceboLaw): number {
  const { start, share, rate } = law.tail;
  const beyond = surprising + Math.log(share);
  return beyond > 0 && start > 0 ? start * Math.exp(rate * beyond) : criticalStatistic(law, Math.exp(-surprising));
}
