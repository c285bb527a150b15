import { MINUTE } from "@/lib/domain/time";
import type { ChangeForm, Interval, JudgedMetric, MetricVerdict } from "@/lib/domain/verdict";
import type { Floors, VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Examined } from "./judge";
import { inUnits, isRatio } from "./measure";
import { median } from "./order-statistics";
import { deflated, differenceLimits, rateOf } from "./rates";
import { sizeOf } from "./size";

/** How large a change is, in the units of people. */
export interface Sizes {
  typical: MetricVerdict["typical"];
  /** 95 % interval; null where the past is too short for one. */
  size: Interval | null;
  burst: MetricVerdict["burst"];
  form: ChangeForm;
  direction: "up" | "down" | null;
  /** See MetricVerdict. */
  largest: number | null;
  /** The change, or its burst, is not too small to matter. */
  matters: boolean;
  /** See MetricVerdict. A change that matters is ruled out where it is below 1. */
  room: number | null;
}

/** Measures the change of one series. */
export function sizesOf(examined: Examined, settings: VerdictSettings): Sizes {
  const { question, series, examination } = examined;
  const floor = floorOf(examined, settings);
  const typical = typicalValues(examined);
  const toUnit = inUnits(series, question.series, question.end);
  if (!examination || examination.statistics.length === 0) {
    const size = sizeWithoutPast(examined);
    return {
      ...{ typical, burst: null, form: "shift", room: null },
      size: size && interval(size, toUnit),
      direction: size && (size.value > 0 ? "up" : "down"),
      largest: size && toUnit(Math.abs(size.value)),
      matters: size !== null && Math.abs(size.value) >= floor,
    };
  }
  const { change: found, changes: past, noise } = examination;
  const withCounts = (confidence: number) => widened(sizeOf(found, past, noise, confidence), examined, confidence);
  const [size, narrow] = [withCounts(0.95), withCounts(0.9)];
  const { kind, run, value } = examination.strongest;
  const isBurst = kind === "run" && Math.abs(value) > 2 * Math.abs(size.value);
  const largest = Math.max(Math.abs(value), Math.abs(size.value));
  return {
    typical,
    size: interval(size, toUnit),
    burst: isBurst ? { minutes: (run * series.step) / MINUTE, size: toUnit(value) } : null,
    form: isBurst ? "burst" : "shift",
    direction: kind === "movement" ? null : value > 0 ? "up" : "down",
    largest: kind === "movement" ? null : toUnit(largest),
    matters: kind === "movement" || largest >= floor,
    room: inFloors(
      Math.max(Math.abs(narrow.low), Math.abs(riseOf(narrow, examined))),
      Math.min(floor, floorOfPast(examined, settings) ?? floor),
      series.metric,
    ),
  };
}

/** Of ratios twice the floor is twice its per cent: 20 % where the floor is 10 %. */
function inFloors(change: number, floor: number, metric: JudgedMetric): number | null {
  if (Number.isNaN(change) || !(floor > 0)) return null;
  return isRatio(metric) ? Math.expm1(change) / Math.expm1(floor) : change / floor;
}

function interval({ value, low, high }: Interval, toUnit: (change: number) => number): Interval {
  return { value: toUnit(value), low: toUnit(low), high: toUnit(high) };
}

/**
 * The interval of an error rate's change from past changes, and so far as its counts ask for: where nothing ever failed,
 * or once, past changes are all the same, and know nothing of what is possible.
 */
function widened(size: Interval, examined: Examined, confidence: number): Interval {
  const exact = exactSize(examined, confidence);
  if (!exact) return size;
  return {
    value: size.value,
    low: Math.min(size.low, size.value + exact.low - exact.value),
    high: Math.max(size.high, size.value + exact.high - exact.value),
  };
}

/** The difference of the rates of both windows with its interval from the counts alone. */
function exactSize({ failures, moment }: Examined, confidence: number): Interval | null {
  if (!failures) return null;
  const end = moment.looks.ends.filter((steps) => steps <= moment.known).at(-1) ?? 0;
  const [before, after] = [failures.baseline, failures.after(0, end)].map((share) =>
    deflated(share, failures.inflation),
  );
  if (!before || !after || !(after.requests > 0)) return null;
  return { value: rateOf(after) - rateOf(before), ...differenceLimits(before, after, (1 - confidence) / 2) };
}

function sizeWithoutPast(examined: Examined): Interval | null {
  const { cautious } = examined;
  if (!cautious) return exactSize(examined, 0.95);
  const { low, high } = cautious.limits(0.025);
  return { value: (low + high) / 2, low, high };
}

/** The smallest change that matters, on the scale of the prepared series. */
export function floorOf({ series, question }: Examined, { floors }: VerdictSettings): number {
  switch (series.metric) {
    case "value":
      return question.series.usualSpread;
    case "error_rate":
      return floorOfRate(question.series.level(question.end) || 0, floors);
    default:
      return Math.log(1 + floors[series.metric]);
  }
}

/** Of the equation of riseOf; each step brings it several times nearer. */
const STEPS = 12;

/**
 * The upper end of an interval; of an error rate u = change + reach × √(variance if it rose by u ÷ variance if it did
 * not), as in Wilson's limits of a rate: past changes show the noise of a rate that did not rise, and a higher one has
 * more. The variance is that of Poisson counts, before and after.
 */
function riseOf({ value, high }: Interval, { failures, moment }: Examined): number {
  if (!failures) return high;
  const rate = rateOf(failures.baseline);
  const before = failures.before.requests;
  const after = failures.after(0, moment.known).requests;
  if (!(rate > 0 && before > 0 && after > 0)) return high;
  let rise = high;
  for (let i = 0; i < STEPS; i++) {
    const more = Math.max(0, rise) / after / (rate / before + rate / after);
    rise = value + (high - value) * Math.sqrt(1 + more);
  }
  return rise;
}

/**
 * The floor of an error rate by all that is known of it. An hour with more failures than usual has a wider floor, and
 * makes the change after it look smaller: no change is called small by both. Null of other metrics.
 */
function floorOfPast({ failures }: Examined, { floors }: VerdictSettings): number | null {
  return failures && floorOfRate(rateOf(failures.baseline), floors);
}

function floorOfRate(rate: number, floors: Floors): number {
  return Math.min(floors.errorPoints, Math.max(rate * (floors.errorFactor - 1), floors.errorPoints / 5));
}

function typicalValues({ series, moment }: Examined): MetricVerdict["typical"] {
  const first = moment.end + moment.shape.gap;
  const over = (from: number, to: number) => {
    const values = series.values.subarray(Math.max(0, from), to);
    // Throughput is said by the minute, however long the steps are.
    if (series.metric === "throughput") return known((median(values) * MINUTE) / series.step);
    if (series.metric !== "error_rate") return known(median(values));
    const requests = sum(series.requests?.subarray(Math.max(0, from), to) ?? []);
    return requests > 0 ? sum(values) / requests : null;
  };
  return { before: over(moment.end - moment.shape.before, moment.end), after: over(first, first + moment.known) };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] || 0;
  return total;
}
