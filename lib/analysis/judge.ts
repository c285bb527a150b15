import { UNKNOWN_CAUSE } from "@/lib/domain/cause";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { MINUTE } from "@/lib/domain/time";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Prepared } from "./baselines";
import { type CautiousComparison, compareCautiously } from "./cautious";
import { type Examination, examine, type Past, pastOf, type Question } from "./examine";
import { type Failures, failuresOf, type PastFailures, pastFailuresOf } from "./failure-counts";
import { callsMovement, isMostlyKnown, knownStretches, prepareMeasured, worseDirection } from "./measure";
import { type Moment, momentOf, placebosOf, type Rollout } from "./moment";
import { neededFor } from "./needed";
import { type Onset, onsetOf, startedBefore } from "./onset";
import { criticalStatistic, ENOUGH_PLACEBOS } from "./placebo";
import { type Family, familyOf, significanceOf } from "./significance";
import { type Sizes, sizesOf } from "./sizes";
import { usualStep } from "./statistic";

/** Everything that is known of one series at one rollout before it is compared with others. */
export interface Examined {
  series: MeasuredSeries;
  moment: Moment;
  question: Question;
  /** Null where the past is too short to say what is usual. */
  examination: Examination | null;
  /** What the past says, to be kept for the next look; null where it is too short. */
  past: KeptPast | null;
  /** Minutes before the rollout since the first known one. */
  historyMinutes: number;
  /** Counts of an error rate; null for other metrics, and where nothing was measured. */
  failures: Failures | null;
  /** What can be said where the past is too short to say what is usual, except of error rates. */
  cautious: CautiousComparison | null;
}

/** What the past of a series says, for one rollout at every look: what costs the most of a verdict. */
export interface KeptPast extends Past {
  placebos: readonly number[];
  withDays: boolean;
  usualSpread: number;
  usualStep: number | null;
  /** Of an error rate; null for other metrics. */
  failures: PastFailures | null;
}

/**
 * Examines one series; null where there is no room for windows around the rollout.
 * @param kept what the past said at an earlier look at the same rollout with the same settings.
 */
export function examineSeries(
  series: MeasuredSeries,
  rollout: Rollout,
  settings: VerdictSettings,
  kept: KeptPast | null = null,
): Examined | null {
  const grid = { start: series.start, step: series.step, length: series.values.length };
  const warmUp = worseDirection(series.metric) === null ? 0 : settings.warmUpMinutes;
  const moment = momentOf(rollout, grid, settings, warmUp);
  if (!moment) return null;
  const { placebos, withDays } = kept ?? placebosOf(moment, rollout, grid, knownStretches(series));
  const prepared = prepareMeasured(series, moment.end, moment.shape.before, withDays, kept?.usualSpread);
  const { end, shape, looks, known } = moment;
  const historyMinutes = historyBefore(series, end);
  const question: Question = {
    series: prepared,
    end,
    reach: moment.reach,
    shape,
    looks,
    placebos,
    known,
    usualStep: kept ? kept.usualStep : usualStepOf(series, prepared, end),
    callsMovement: callsMovement(historyMinutes * MINUTE),
  };
  const first = end + shape.gap;
  const isMeasured =
    isMostlyKnown(series, end - shape.before, end) && isMostlyKnown(series, first, first + Math.max(1, known));
  const hasPast = kept !== null || placebos.length >= ENOUGH_PLACEBOS;
  const pastFailures =
    kept?.failures ??
    (prepared.counts && pastFailuresOf(prepared.counts, moment, placebos, hasPast ? 1 : CAUTIOUS_INFLATION));
  const past = kept ?? (hasPast ? keep(question, withDays, pastFailures) : null);
  const examination = past && isMeasured ? examine(question, past) : null;
  const canCompare = isMeasured && (examination !== null || isEnoughHistory(historyMinutes, shape.before, series));
  return {
    ...{ series, moment, question, examination, past, historyMinutes },
    failures: canCompare && prepared.counts && pastFailures ? failuresOf(prepared.counts, moment, pastFailures) : null,
    cautious: canCompare && !prepared.counts && !past ? compareCautiously(prepared, moment, placebos) : null,
  };
}

/** With less of a past than so many minutes nothing is said at all. */
const SHORTEST_HISTORY = 30;
/** How many failures are taken to come together where little is known. */
export const CAUTIOUS_INFLATION = 2;

function historyBefore({ values, step }: MeasuredSeries, end: number): number {
  const first = values.findIndex((value) => !Number.isNaN(value));
  return first < 0 ? 0 : Math.max(0, ((end - first) * step) / MINUTE);
}

function isEnoughHistory(minutes: number, before: number, { step }: MeasuredSeries): boolean {
  return Math.min(minutes, (before * step) / MINUTE) >= SHORTEST_HISTORY;
}

function usualStepOf(series: MeasuredSeries, { values }: Prepared, end: number): number | null {
  return series.metric === "value" ? usualStep(values.over(0, end)) : null;
}

function keep(question: Question, withDays: boolean, failures: PastFailures | null): KeptPast {
  const { placebos, usualStep, series } = question;
  return { ...pastOf(question), placebos, withDays, usualStep, usualSpread: series.usualSpread, failures };
}

/** Judges series that were examined at the same rollout, as one family: see `adjustedPs`. */
export function judgeTogether(examined: readonly Examined[], settings: VerdictSettings): MetricVerdict[] {
  const family = familyOf(examined);
  return examined.map((one) => judge(one, family, settings));
}

function judge(examined: Examined, family: Family, settings: VerdictSettings): MetricVerdict {
  const { series, moment, examination } = examined;
  const sizes = sizesOf(examined, settings);
  const { isRare, call, adjustedP, counts, cautious } = significanceOf(examined, family, settings);
  const onset = isRare ? onsetOf(examined) : null;
  const kind = kindOf(examined, sizes, isRare, onset);
  const isChange = kind !== "unchanged" && kind !== "inconclusive";
  const at = (index: number) => series.start + index * series.step;
  const first = moment.end + moment.shape.gap;
  const called = isChange ? call : null;
  return {
    metric: series.metric,
    kind,
    direction: isChange ? sizes.direction : null,
    form: isChange ? sizes.form : null,
    isFinal: moment.isOver,
    before: { from: at(moment.end - moment.shape.before), to: at(moment.end) },
    after: { from: at(first), to: at(first + moment.known) },
    typical: sizes.typical,
    size: sizes.size,
    burst: isChange ? sizes.burst : null,
    largest: sizes.largest,
    room: sizes.room,
    onset: onset && { at: at(onset.at), from: at(onset.from), to: at(onset.to) },
    rarity: examination && {
      placebos: examination.law.statistics.length,
      atLeastAsUnusual: examination.atLeast,
      incidents: examination.law.incidents,
      p: examination.p,
      adjustedP,
      statistic: examination.statistic,
      critical: criticalStatistic(examination.law, settings.falseAlarms),
    },
    counts,
    cautious,
    looks: (examination?.statistics ?? []).map((statistic, look) => ({
      minutes: moment.lookMinutes[look] ?? 0,
      statistic,
      called: called !== null && look >= called,
    })),
    calledAfter: called === null ? null : (moment.lookMinutes[called] ?? null),
    needed: kind === "inconclusive" ? neededFor(examined, family, settings) : null,
    cause: UNKNOWN_CAUSE,
  };
}

function kindOf(examined: Examined, sizes: Sizes, isRare: boolean, onset: Onset | null): VerdictKind {
  const isSurelySmall = sizes.room !== null && sizes.room < 1;
  if (!isRare) return isSurelySmall && examined.moment.isOver ? "unchanged" : "inconclusive";
  if (!sizes.matters) return isSurelySmall ? "unchanged" : "inconclusive";
  if (onset && startedBefore(onset, examined)) return "started_before";
  const worse = worseDirection(examined.series.metric);
  if (worse === null || sizes.direction === null) return "changed";
  return sizes.direction === worse ? "regressed" : "improved";
}
