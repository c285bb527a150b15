import type { Prepared } from "@/lib/analysis/baselines";
import { type Facts, factsAt, pastFrom, type Question } from "@/lib/analysis/examine";
import { type Examined, examineSeries, judgeTogether } from "@/lib/analysis/judge";
import { callsMovement, knownStretches, prepareMeasured, worseDirection } from "@/lib/analysis/measure";
import { momentOf, placebosOf, type Rollout } from "@/lib/analysis/moment";
import { ENOUGH_PLACEBOS } from "@/lib/analysis/placebo";
import { usualStep } from "@/lib/analysis/statistic";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { MINUTE } from "@/lib/domain/time";
import type { MetricVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";

/** A fake deploy of a series of minutes. */
export interface FakeDeploy {
  /** Index of the minute with which it starts and ends; a multiple of ten, so that past moments are shared. */
  at: number;
  /** Minutes after it that are over. */
  minutes: number;
  /** The series with a change in it, and the first minute that differs; null for none. */
  changed: { series: MeasuredSeries; from: number } | null;
}

/**
 * Many fake deploys of one series, examined by the product. What differs is only that a past moment which several
 * deploys are compared with is gone through once.
 */
export class FakeDeploys {
  private readonly facts = new Map<string, Facts>();
  private readonly isKnown: ReturnType<typeof knownStretches>;
  private readonly prepared = new Map<boolean, Prepared>();
  private step: number | undefined;

  constructor(private readonly series: MeasuredSeries) {
    this.isKnown = knownStretches(series);
  }

  /** Null where there is no room for windows. */
  examine({ at, minutes, changed }: FakeDeploy): Examined | null {
    const { start, step, values, metric } = this.series;
    const deployedAt = start + at * step;
    const now = deployedAt + minutes * MINUTE;
    const rollout: Rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now };
    const grid = { start, step, length: values.length };
    const warmUp = worseDirection(metric) === null ? 0 : DEFAULT_SETTINGS.warmUpMinutes;
    const moment = momentOf(rollout, grid, DEFAULT_SETTINGS, warmUp);
    if (!moment) return null;
    const { shape } = moment;
    const { placebos, withDays } = placebosOf(moment, rollout, grid, this.isKnown);
    const usual = this.preparedWith(withDays, shape.before);
    const { usualSpread } = usual;
    const usualStep = this.usualStep();
    const isCalled = callsMovement(at * step);
    const question: Question = { ...moment, series: usual, placebos, usualStep, callsMovement: isCalled };
    const touched = changed && {
      ...question,
      series: prepareMeasured(changed.series, changed.series.values.length, shape.before, withDays, usualSpread),
    };
    const factsOf = (placebo: number) =>
      touched && placebo + shape.gap + shape.after > changed.from
        ? factsAt(touched, placebo)
        : this.factsAt(question, placebo, withDays);
    const canSay = placebos.length >= ENOUGH_PLACEBOS;
    const kept = canSay
      ? { ...pastFrom(question, factsOf), placebos, withDays, usualSpread, usualStep, failures: null }
      : null;
    return examineSeries(changed?.series ?? this.series, rollout, DEFAULT_SETTINGS, kept);
  }

  private preparedWith(withDays: boolean, before: number): Prepared {
    const known =
      this.prepared.get(withDays) ?? prepareMeasured(this.series, this.series.values.length, before, withDays);
    this.prepared.set(withDays, known);
    return known;
  }

  // Of the whole series, where the product takes it up to the deploy: the same but for its noise.
  private usualStep(): number | null {
    if (this.series.metric !== "value") return null;
    this.step ??= usualStep(this.series.values);
    return this.step;
  }

  private factsAt(question: Question, moment: number, withDays: boolean): Facts {
    const key = `${withDays} ${moment} ${question.shape.before} ${question.shape.after}`;
    const known = this.facts.get(key) ?? copyOf(factsAt(question, moment));
    this.facts.set(key, known);
    return known;
  }
}

// The engine overwrites them with those of the next moment.
function copyOf({ parts, changes }: Facts): Facts {
  return { parts: parts.slice(), changes: changes.slice(), means: null };
}

/** The verdicts on several series of one deploy; none where one of them has no windows. */
export function judgeFake(examined: readonly (Examined | null)[]): MetricVerdict[] {
  const found = examined.flatMap((one) => (one ? [one] : []));
  return found.length === examined.length ? judgeTogether(found, DEFAULT_SETTINGS) : [];
}

/** Said of the deploy, and not of something else. */
export function isBlamed({ kind }: MetricVerdict): boolean {
  return kind === "regressed" || kind === "improved" || kind === "changed";
}

/** Moments for fake deploys at [from, to), in minutes: at all hours of the day in turn. */
export function momentsBetween(from: number, to: number, every: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / every)) }, (_, i) => from + i * every);
}
