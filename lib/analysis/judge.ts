import { UNKNOWN_CAUSE } from "@/lib/domain/cause";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Prepared } from "./baselines";
import { type Examination, examine, firstCall, type Past, pastOf, type Question } from "./examine";
import { adjustedPs } from "./family";
import { knownStretches, prepareMeasured, worseDirection } from "./measure";
import { type Moment, momentOf, placebosOf, type Rollout } from "./moment";
import { type Onset, onsetOf, startedBefore } from "./onset";
import { criticalStatistic, ENOUGH_PLACEBOS } from "./placebo";
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
}

/** What the past of a series says, for one rollout at every look: what costs the most of a verdict. */
export interface KeptPast extends Past {
  placebos: readonly number[];
  withDays: boolean;
  usualSpread: number;
  usualStep: number | null;
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
  const isKnown = knownStretches(series);
  const { placebos, withDays } = kept ?? placebosOf(moment, rollout, grid, isKnown);
  const prepared = prepareMeasured(series, moment.shape.before, withDays, kept?.usualSpread);
  const { end, shape, looks, known } = moment;
  const question: Question = {
    series: prepared,
    end,
    shape,
    looks,
    placebos,
    known,
    usualStep: kept ? kept.usualStep : usualStepOf(series, prepared, end),
  };
  const first = end + shape.gap;
  const isMeasured = isKnown(end - shape.before, end) && isKnown(first, first + Math.max(1, known));
  const past = kept ?? (placebos.length < ENOUGH_PLACEBOS ? null : keep(question, withDays));
  return { series, moment, question, examination: past && isMeasured ? examine(question, past) : null, past };
}

function usualStepOf(series: MeasuredSeries, { values }: Prepared, end: number): number | null {
  return series.metric === "value" ? usualStep(values.subarray(0, end)) : null;
}

function keep(question: Question, withDays: boolean): KeptPast {
  const { placebos, usualStep, series } = question;
  return { ...pastOf(question), placebos, withDays, usualStep, usualSpread: series.usualSpread };
}

/** Judges series that were examined at the same rollout, as one family: see `adjustedPs`. */
export function judgeTogether(examined: readonly Examined[], settings: VerdictSettings): MetricVerdict[] {
  const ranked = examined.flatMap((one) => (one.examination ? [one.examination] : []));
  const adjusted = new Map(adjustedPs(ranked).map((p, i) => [ranked[i], p]));
  return examined.map((one) => judge(one, (one.examination && adjusted.get(one.examination)) ?? 1, settings));
}

function judge(examined: Examined, adjustedP: number, settings: VerdictSettings): MetricVerdict {
  const { series, moment, examination } = examined;
  const sizes = sizesOf(examined, settings);
  const isRare = examination !== null && adjustedP <= settings.falseAlarms;
  const onset = isRare ? onsetOf(examined) : null;
  const kind = kindOf(examined, sizes, isRare, onset);
  const isChange = kind !== "unchanged" && kind !== "inconclusive";
  const at = (index: number) => series.start + index * series.step;
  const first = moment.end + moment.shape.gap;
  const called = examination && isChange ? firstCall(examination, settings.falseAlarms) : null;
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
    looks: (examination?.statistics ?? []).map((statistic, look) => ({
      minutes: moment.lookMinutes[look] ?? 0,
      statistic,
      called: called !== null && look >= called,
    })),
    calledAfter: called === null ? null : (moment.lookMinutes[called] ?? null),
    needed: null,
    cause: UNKNOWN_CAUSE,
  };
}

function kindOf(examined: Examined, sizes: Sizes, isRare: boolean, onset: Onset | null): VerdictKind {
  if (!isRare) return sizes.isSurelySmall && examined.moment.isOver ? "unchanged" : "inconclusive";
  if (!sizes.matters) return sizes.isSurelySmall ? "unchanged" : "inconclusive";
  if (onset && startedBefore(onset, examined.moment)) return "started_before";
  const worse = worseDirection(examined.series.metric);
  if (worse === null || sizes.direction === null) return "changed";
  return sizes.direction === worse ? "regressed" : "improved";
}
