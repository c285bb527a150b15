import jstat from "jstat";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, type Window } from "@/lib/domain/time";
import type { Interval } from "@/lib/domain/verdict";
import type { Floors } from "@/lib/domain/verdict-settings";
import { isRatio } from "./measure";
import { median } from "./order-statistics";

/**
 * How far a metric has gone since some weeks ago.
 * - `drifted`: surely, and by enough to matter.
 * - `steady`: surely by too little to matter.
 * - `unsure`: neither.
 */
export interface Drift {
  kind: "drifted" | "steady" | "unsure";
  /** Now over then: a ratio (latencies, throughput) or a difference, with its 99 % interval. */
  size: Interval;
  /** Typical hour of each stretch: the median, of error rates all failed of all requests. Null where nothing was measured. */
  typical: { was: number | null; now: number | null };
  current: Window;
  /** The same hours, so many weeks, or a day, earlier. */
  baseline: Window;
  /** Past days whose changes say how much such a change varies. */
  days: number;
}

const WEEK = 7 * DAY;
const CONFIDENCE = 0.99;
/** Past days that are looked at, for a change over weeks and for one over a day, and how many of them have to be known. */
const MOST_DAYS = { weeks: 56, day: 28 };
const FEWEST_DAYS = 14;

/**
 * Compares a stretch, such as the 24 hours after a deploy or the last week, with the same hours of the same weekdays some
 * weeks earlier, whatever was deployed in between: ten deploys of +2 % each are no change of any of them, and +22 %
 * together. The size is the median over hours of their differences (of logarithms, where changes are ratios), for error
 * rates that of the rates of both stretches. Its interval comes from the spread (median absolute deviation) of the same
 * between past stretches one week apart, with Student's t: a slow drift moves their middle, not their spread. Assumes
 * that noise four weeks apart is that of one week apart. Null without enough known hours or past days.
 * @param series in steps of an hour or less
 * @param current whole days, so that the stretches before it do not overlap it
 */
export function driftOf(series: MeasuredSeries, current: Window, weeks: number, floors: Floors): Drift | null {
  const scaled = onScale(series);
  const baseline = earlier(current, weeks * WEEK);
  const value = changeOver(series, scaled, current, weeks * WEEK);
  const changeAt = (stretch: Window) => changeOver(series, scaled, stretch, WEEK);
  return compared(series, { current, baseline, floors, value, most: MOST_DAYS.weeks }, changeAt);
}

/**
 * Compares the 24 hours after a deploy with the same hours of the day before, less what the same two days of the week
 * before differed by: a Saturday is compared with a Friday as last week's was. Otherwise as driftOf.
 * @param after 24 whole hours
 */
export function dayLaterOf(series: MeasuredSeries, after: Window, floors: Floors): Drift | null {
  const scaled = onScale(series);
  const changeAt = (stretch: Window) =>
    changeOver(series, scaled, stretch, DAY) - changeOver(series, scaled, earlier(stretch, WEEK), DAY);
  const baseline = earlier(after, DAY);
  return compared(series, { current: after, baseline, floors, value: changeAt(after), most: MOST_DAYS.day }, changeAt);
}

interface Compared {
  current: Window;
  baseline: Window;
  floors: Floors;
  /** The change; NaN where it is not known. */
  value: number;
  /** Past days that are looked at. */
  most: number;
}

/**
 * A change of the stretch, with what the same change was at stretches of past days for its spread.
 * @param changeAt NaN where it is not known
 */
function compared(
  series: MeasuredSeries,
  { current, baseline, floors, value, most }: Compared,
  changeAt: (stretch: Window) => number,
): Drift | null {
  const apart = Math.max(1, Math.ceil((current.to - current.from) / DAY));
  const past: number[] = [];
  for (let day = apart; day <= most; day++) {
    const change = changeAt(earlier(current, day * DAY));
    if (!Number.isNaN(change)) past.push(change);
  }
  if (Number.isNaN(value) || past.length < FEWEST_DAYS) return null;
  const middle = median(Float64Array.from(past));
  const spread = 1.4826 * median(Float64Array.from(past, (change) => Math.abs(change - middle)));
  // Stretches of several days share days: as many are independent as fit beside one another.
  const degrees = Math.max(2, Math.floor(past.length / apart) - 1);
  const reach = jstat.studentt.inv(1 - (1 - CONFIDENCE) / 2, degrees) * spread;
  const toUnit = (change: number) => (isRatio(series.metric) ? Math.exp(change) : change);
  return {
    kind: kindOf(value, reach, floorOf(series, floors)),
    size: { value: toUnit(value), low: toUnit(value - reach), high: toUnit(value + reach) },
    typical: { was: typicalOf(series, baseline), now: typicalOf(series, current) },
    current,
    baseline,
    days: past.length,
  };
}

function earlier({ from, to }: Window, by: number): Window {
  return { from: from - by, to: to - by };
}

function kindOf(value: number, reach: number, floor: number): Drift["kind"] {
  if (Math.abs(value) > reach && Math.abs(value) >= floor) return "drifted";
  return Math.abs(value) + reach < floor ? "steady" : "unsure";
}

function floorOf({ metric }: MeasuredSeries, floors: Floors): number {
  if (metric === "value") return 0;
  return metric === "error_rate" ? floors.errorPoints : Math.log(1 + floors[metric]);
}

function onScale({ metric, values }: MeasuredSeries): Float64Array {
  if (!isRatio(metric)) return values;
  return values.map((value) => (value > 0 ? Math.log(value) : Number.NaN));
}

/** Weeks from the first measured step to the stretch, `most` at most: how far back a baseline of it can lie. */
export function weeksBefore({ start, step, values }: MeasuredSeries, current: Window, most: number): number {
  const first = values.findIndex((value) => !Number.isNaN(value));
  return first < 0 ? 0 : Math.max(0, Math.min(most, Math.floor((current.from - start - first * step) / WEEK)));
}

/** The change of a stretch against the one `lag` earlier; NaN where fewer than half of its steps are known in both. */
function changeOver(series: MeasuredSeries, scaled: Float64Array, { from, to }: Window, lag: number): number {
  const { start, step, requests, metric } = series;
  const first = Math.ceil((from - start) / step);
  const count = Math.floor((to - start) / step) - first;
  const back = Math.round(lag / step);
  if (first - back < 0 || count < 1) return Number.NaN;
  if (metric === "error_rate") {
    const rate = (at: number) => sum(series.values, at, count) / sum(requests ?? none, at, count);
    return rate(first) - rate(first - back);
  }
  const changes = new Float64Array(count);
  let known = 0;
  for (let i = 0; i < count; i++) {
    changes[i] = (scaled[first + i] ?? Number.NaN) - (scaled[first + i - back] ?? Number.NaN);
    if (!Number.isNaN(changes[i] ?? Number.NaN)) known++;
  }
  return known * 2 < count ? Number.NaN : median(changes);
}

function typicalOf({ metric, start, step, values, requests }: MeasuredSeries, { from, to }: Window): number | null {
  const first = Math.ceil((from - start) / step);
  const count = Math.floor((to - start) / step) - first;
  const typical =
    metric === "error_rate"
      ? sum(values, first, count) / sum(requests ?? none, first, count)
      : median(values.subarray(first, first + count));
  return Number.isNaN(typical) ? null : typical;
}

const none = new Float64Array();

function sum(values: Float64Array, from: number, count: number): number {
  let total = 0;
  for (let i = from; i < from + count; i++) total += values[i] || 0;
  return total;
}
