import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, MINUTE } from "@/lib/domain/time";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { type Lags, type Prepared, prepareRates, prepareValues } from "./baselines";
import { proportionalFloor } from "./proportion";
import { ScaledValues } from "./scaled-values";

/** Earlier days whose same hours are compared: the days around, and the same day of last week. */
const DAYS = [1, 2, 3, 7];
/** Of earlier days, so many minutes are taken together. */
const SMOOTH = 15;
/** Bursts of such lengths are looked for, in minutes. */
const BURSTS = [2, 5, 10];

/**
 * A past of less, in milliseconds, knows too few days to say how much values usually move: on some days they move twice
 * as much as on the others, all day long.
 */
const PAST_OF_MOVEMENT = 4 * DAY;

/** Whether a change of how much values move is called by itself, after so many milliseconds of a past. */
export function callsMovement(past: number): boolean {
  return past >= PAST_OF_MOVEMENT;
}

/** Steps of a length of minutes, at least one. */
export function stepsOf(minutes: number, step: number): number {
  return Math.max(1, Math.round((minutes * MINUTE) / step));
}

/** Steps a day. */
export function dayOf(step: number): number {
  return Math.round(DAY / step);
}

/** Lengths of the bursts that are looked for, in steps. */
export function burstSteps(step: number): number[] {
  return [...new Set(BURSTS.map((minutes) => stepsOf(minutes, step)))];
}

/**
 * The series on the scale on which its changes are compared: logarithms of latencies and of throughput (a change is a
 * ratio), errors as a rate of the requests, other values as they are, or their logarithms where they are proportional.
 * @param end exclusive end of the window before: what kind of values they are is told by those up to here.
 * @param before steps of the window before.
 * @param withDays whether earlier days are a baseline.
 * @param usualSpread as it was kept from an earlier look.
 */
export function prepareMeasured(
  series: MeasuredSeries,
  end: number,
  before: number,
  withDays: boolean,
  usualSpread?: number,
): Prepared {
  const lags: Lags = { day: dayOf(series.step), days: withDays ? DAYS : [], smooth: stepsOf(SMOOTH, series.step) };
  if (series.metric === "error_rate") {
    return prepareRates(series.values, series.requests ?? new Float64Array(series.values.length), before, lags);
  }
  // Taken from the past alone: what is kept of it holds at every look.
  const usually = usualSpread === undefined ? { until: end } : { spread: usualSpread };
  return prepareValues(onScale(series, end), before, lags, { usually, spreadPower: spreadPowerOf(series.metric) });
}

/**
 * The noise of logarithms of latencies and of traffic is much the same at all hours, and the spread of 60 of them mostly
 * chance. Of other values nothing is known: where a week-end is twice as noisy, half an account of it flags all of it.
 */
function spreadPowerOf(metric: JudgedMetric): number {
  return metric === "value" ? 1 : 0.5;
}

/** The values on the scale on which changes are compared. */
function onScale({ values, metric }: MeasuredSeries, end: number): ScaledValues {
  if (metric === "value") {
    const floor = proportionalFloor(values.subarray(0, end));
    return new ScaledValues(values, floor === null ? null : (value) => Math.log(Math.max(value, floor)));
  }
  // A quiet minute has a logarithm too: half a request stands for none.
  const added = metric === "throughput" ? 0.5 : 0;
  return new ScaledValues(values, (value) => (value + added > 0 ? Math.log(value + added) : Number.NaN));
}

/**
 * A change on the scale of the prepared series as people take it: a ratio for latencies and throughput, a difference of
 * error rates and other values, whose own level is that of the window before `end`.
 */
export function inUnits(series: MeasuredSeries, prepared: Prepared, end: number): (change: number) => number {
  if (isRatio(series.metric)) return Math.exp;
  if (!prepared.values.isOther || series.metric === "error_rate") return (change) => change;
  const level = Math.exp(prepared.level(end));
  return (change) => level * Math.expm1(change);
}

/** Whether changes of the metric are ratios; else they are differences. */
export function isRatio(metric: JudgedMetric): boolean {
  return metric !== "value" && metric !== "error_rate";
}

/** Which direction is the worse one; null where neither is. */
export function worseDirection(metric: JudgedMetric): "up" | "down" | null {
  return metric === "value" || metric === "throughput" ? null : "up";
}

/** Whether at least half of the steps at [from, to) have a value, for those who ask for many stretches. */
export function knownStretches(series: MeasuredSeries): (from: number, to: number) => boolean {
  const { values, requests } = series;
  const known = new Int32Array(values.length + 1);
  const isRate = series.metric === "error_rate";
  const counted = isRate ? (requests ?? new Float64Array(values.length)) : values;
  let count = 0;
  for (let i = 0; i < counted.length; i++) {
    const value = counted[i] ?? Number.NaN;
    if (isRate ? value > 0 : !Number.isNaN(value)) count++;
    known[i + 1] = count;
  }
  return (from, to) => from >= 0 && to > from && ((known[to] ?? 0) - (known[from] ?? 0)) * 2 >= to - from;
}

/** The same for one stretch. */
export function isMostlyKnown(series: MeasuredSeries, from: number, to: number): boolean {
  if (from < 0 || to <= from || to > series.values.length) return false;
  let known = 0;
  for (let i = from; i < to; i++) known += isKnownAt(series, i) ? 1 : 0;
  return known * 2 >= to - from;
}

// A rate has no value without requests.
function isKnownAt({ metric, values, requests }: MeasuredSeries, i: number): boolean {
  return metric === "error_rate" ? (requests?.[i] ?? 0) > 0 : !Number.isNaN(values[i] ?? Number.NaN);
}
