import type { CautiousTest, FailureCounts } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { CAUTION } from "./cautious";
import { type Examination, firstCall } from "./examine";
import { type CountAnswer, type CountQuestion, type Failures, highestRate, testFailures } from "./failure-counts";
import { adjustedPs, criticalSurprise } from "./family";
import type { Examined } from "./judge";
import { criticalStatistic } from "./placebo";
import { rateOf } from "./rates";
import { floorOf } from "./sizes";

/** What is judged together. */
export interface Family {
  examinations: readonly Examination[];
  /** Of each of them, adjusted for all: see `adjustedPs`. */
  adjusted: ReadonlyMap<Examination, number>;
  /** Error rates that are tested by their counts. */
  failureTests: number;
  /** Series whose past is too short for ranks. */
  cautiousTests: number;
  /** What a series' surprise has to exceed to be called at that share of false alarms: see `criticalSurprise`. */
  critical: (alpha: number) => number;
}

/** Whether a change is unlikely by chance, and what says so. */
export interface Significance {
  isRare: boolean;
  /** Index of the first look at which it was; null where none, or where the past is too short to go by looks. */
  call: number | null;
  adjustedP: number;
  counts: FailureCounts | null;
  cautious: CautiousTest | null;
}

/** The family of series that were examined at the same rollout. */
export function familyOf(examined: readonly Examined[]): Family {
  const examinations = examined.flatMap(({ examination }) => examination ?? []);
  const adjusted = adjustedPs(examinations);
  const criticals = new Map<number, number>();
  return {
    examinations,
    adjusted: new Map(examinations.map((examination, i) => [examination, adjusted[i] ?? 1])),
    failureTests: examined.filter(({ failures }) => failures !== null).length,
    cautiousTests: examined.filter((one) => !one.examination && (one.failures || one.cautious)).length,
    critical: (alpha) => {
      // Asked for by every inconclusive series, and gone through all of them.
      const critical = criticals.get(alpha) ?? criticalSurprise(examinations, alpha);
      criticals.set(alpha, critical);
      return critical;
    },
  };
}

/**
 * Whether what follows the rollout is unlikely by chance. Ranks among past moments decide, and besides for error rates
 * an exact test of the counts: a failure where there was none before is the rarest of all by its rank, yet no pattern.
 * The exact tests are corrected for their number (Bonferroni). Where the past is too short for ranks, a cautious test
 * alone: see `compareCautiously`.
 */
export function significanceOf(examined: Examined, family: Family, settings: VerdictSettings): Significance {
  const { examination, failures, cautious } = examined;
  const none = { isRare: false, call: null, adjustedP: 1, counts: null, cautious: null };
  if (!examination) {
    if (lookEnds(examined).length === 0) return none;
    if (failures) return { ...none, ...cautiousFailures(examined, failures, family, settings) };
    return cautious ? { ...none, ...cautiousChange(examined, family, settings) } : none;
  }
  const adjustedP = family.adjusted.get(examination) ?? 1;
  const isRanked = adjustedP <= settings.falseAlarms;
  if (!failures) {
    return { ...none, adjustedP, isRare: isRanked, call: firstCall(examination, settings.falseAlarms) };
  }
  const answers = lookEnds(examined).map((end) =>
    testFailures(failures, countQuestion(examined, failures, end, family, settings)),
  );
  const last = answers.at(-1);
  const critical = criticalStatistic(examination.law, settings.falseAlarms);
  const call = answers.findIndex(({ isShown }, look) => isShown && (examination.statistics[look] ?? 0) > critical);
  return {
    ...none,
    adjustedP,
    isRare: isRanked && (last?.isShown ?? false),
    call: call < 0 ? null : call,
    counts: last ? countsOf(failures, last) : null,
  };
}

/** Ends of the looks that are over, in steps. */
export function lookEnds({ moment }: Examined): number[] {
  return moment.looks.ends.filter((end) => end <= moment.known);
}

/** What is asked of the failures of an error rate up to the look that ends with that step. */
export function countQuestion(
  examined: Examined,
  failures: Failures,
  end: number,
  family: Family,
  settings: VerdictSettings,
): CountQuestion {
  const floor = floorOf(examined, settings);
  const { examination } = examined;
  if (!examination) {
    const isLess = rateOf(failures.after(0, end)) < rateOf(failures.baseline);
    const limit = settings.falseAlarms * CAUTION;
    return { direction: isLess ? "down" : "up", end, run: 0, floor, trials: family.cautiousTests, alpha: limit };
  }
  const { value, kind, run } = examination.strongest;
  return {
    direction: value < 0 ? "down" : "up",
    ...{ end, run: kind === "run" ? run : 0, floor },
    ...{ trials: family.failureTests, alpha: settings.falseAlarms },
  };
}

function countsOf(failures: Failures, { after, p }: CountAnswer): FailureCounts {
  const { before, baseline, inflation } = failures;
  return { before, after, baseline, baselineHigh: highestRate(failures), inflation, p };
}

function cautiousFailures(examined: Examined, failures: Failures, family: Family, settings: VerdictSettings) {
  const question = countQuestion(examined, failures, lookEnds(examined).at(-1) ?? 0, family, settings);
  const answer = testFailures(failures, question);
  return {
    isRare: answer.isShown,
    counts: countsOf(failures, answer),
    cautious: {
      historyMinutes: examined.historyMinutes,
      ...{ p: answer.p, limit: question.alpha, inflation: failures.inflation },
    },
  };
}

function cautiousChange(examined: Examined, family: Family, settings: VerdictSettings) {
  const { cautious, historyMinutes } = examined;
  const limit = settings.falseAlarms * CAUTION;
  const p = Math.min(1, (cautious?.p ?? 1) * family.cautiousTests);
  const { low, high } = cautious?.limits(0.025) ?? { low: 0, high: 0 };
  const floor = floorOf(examined, settings);
  const isLarge = low > floor || high < -floor;
  const test: CautiousTest = { historyMinutes, p, limit, inflation: cautious?.inflation ?? 1 };
  return { isRare: p <= limit && isLarge, cautious: test };
}
