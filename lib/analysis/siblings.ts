import type { SiblingEvidence } from "@/lib/domain/cause";
import type { Subject } from "@/lib/domain/measured-series";
import type { JudgedMetric } from "@/lib/domain/verdict";
import type { Control, Prepared, Shape } from "./baselines";
import type { Examined } from "./judge";
import { isRatio, prepareMeasured } from "./measure";
import { median, quantileOfSorted, sortedKnown } from "./order-statistics";

/** What siblings do is smoothed over so many steps: their noise is not what they share. */
const SMOOTH = 9;
/** What siblings did less often than once in so many past steps goes beyond the usual. */
const USUAL = 0.95;
/** Services that are named. */
const NAMED = 4;

/** Services that were not deployed, on the grid and the scale of a judged series. */
export interface Siblings {
  prepared: { service: string; series: Prepared }[];
  /** What is expected of the judged series for what they do. */
  control: Control;
  /** What the judged series and they did after each placebo moment: the middle of the steps known. */
  past: { own: number; theirs: number }[];
  /** The distance that they are usually within, and the share of it that the judged series follows. */
  usual: number;
  share: number;
}

/**
 * The siblings as a control: for each step after a moment, the distance of each sibling from its own level before; of
 * these the median (of an even number the middle one nearer to 0: one service alone must not excuse another), smoothed.
 * Of it the judged series is expected to follow the share β in 0..1, growing to all of it where it goes beyond what
 * siblings usually do, since what moves many services at once is not one deploy. β is the slope through the origin, by least absolute
 * deviations, of the judged series' change on theirs at the placebo moments (a synthetic control in its simplest form:
 * Abadie, Journal of Economic Literature 59, 2021). Assumes that the deploy does not move them: where most siblings
 * call the deployed service, what it did to them is taken for what they share. Null without a sibling with data.
 */
export function siblingsOf(examined: Examined, subjects: readonly Subject[]): Siblings | null {
  const { question, moment } = examined;
  const prepared = subjects.flatMap((subject) => {
    const series = alignedTo(examined, subject);
    return series ? [{ service: subject.service, series }] : [];
  });
  const first = question.end + moment.shape.gap;
  const present = prepared.filter(({ series }) => hasValues(series, question.end, first, first + moment.known));
  if (present.length === 0) return null;
  const together = (end: number, shape: Shape) => sharedShifts(present, end, shape);
  const shared = question.placebos.map((end) => together(end, question.shape));
  const usual = quantileOfSorted(sortedKnown(shared.flatMap((shifts) => [...shifts]).map(Math.abs)), USUAL) || 0;
  const past = question.placebos.map((end, i) => ({
    own: median(ownShifts(question.series, end, question.shape)),
    theirs: median(shared[i] ?? []),
  }));
  const share = slope(past.map(({ own, theirs }) => [theirs, own] as const));
  const follow = (shift: number) => Math.sign(shift) * followed(Math.abs(shift), share, usual);
  return { prepared: present, control: (end, shape) => together(end, shape).map(follow), past, usual, share };
}

/** The share of a usual shift, all of one twice as large, and in between a line. */
function followed(shift: number, share: number, usual: number): number {
  if (shift <= usual) return share * shift;
  if (shift >= 2 * usual) return shift;
  return share * usual + (2 - share) * (shift - usual);
}

/**
 * What the siblings did after the moment, as it is shown.
 * @param floor the smallest change that matters, on the scale of the prepared series
 */
export function siblingEvidence(siblings: Siblings, examined: Examined, size: number, floor: number): SiblingEvidence {
  const { question, moment, series } = examined;
  const shape = { ...moment.shape, after: moment.known };
  const toUnit = (change: number) => (isRatio(series.metric) ? Math.exp(change) : change);
  const change = median(sharedShifts(siblings.prepared, question.end, shape)) || 0;
  const expected = median(siblings.control(question.end, shape)) || 0;
  return {
    change: toUnit(change),
    remaining: isRatio(series.metric) ? size / Math.exp(expected) : size - expected,
    heldSteady: Math.abs(change) < floor,
    services: siblings.prepared
      .map(({ service, series }) => ({ service, change: median(ownShifts(series, question.end, shape)) || 0 }))
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.service < b.service ? -1 : 1))
      .slice(0, NAMED)
      .map((one) => ({ ...one, change: toUnit(one.change) })),
  };
}

/** A control that says nothing makes a change less rare, too, by its noise: what moved alike explains this much of it. */
const PART = 1 / 4;

/** Whether siblings moved the same way, by at least a quarter as much as ratios by their logarithms. */
export function goesAlong(siblings: number, change: number, metric: JudgedMetric): boolean {
  const [theirs, own] = isRatio(metric) ? [Math.log(siblings), Math.log(change)] : [siblings, change];
  return theirs * own > 0 && Math.abs(theirs) >= PART * Math.abs(own);
}

/** The sibling's series on the judged one's steps; null where its steps are others. */
function alignedTo({ series: judged, moment }: Examined, { series }: Subject): Prepared | null {
  // Values of which nothing else is known may be anything: they do not compare.
  if (series.metric === "value") return null;
  const offset = (judged.start - series.start) / judged.step;
  if (series.metric !== judged.metric || series.step !== judged.step || !Number.isInteger(offset)) return null;
  const moved = (values: Float64Array) =>
    Float64Array.from({ length: judged.values.length }, (_, i) => values[i + offset] ?? Number.NaN);
  const aligned = {
    ...series,
    start: judged.start,
    values: moved(series.values),
    requests: series.requests && moved(series.requests),
  };
  return prepareMeasured(aligned, moment.end, moment.shape.before, false);
}

function hasValues({ values, level }: Prepared, end: number, from: number, to: number): boolean {
  const known = sortedKnown(values.over(from, to)).length;
  return !Number.isNaN(level(end)) && known > 0 && known * 2 >= to - from;
}

/** Distance of each step after the moment from the level before it. */
export function ownShifts({ values, level }: Prepared, end: number, { gap, after }: Shape): Float64Array {
  const before = level(end);
  return values.over(end + gap, end + gap + after).map((value) => value - before);
}

/** In each step after the moment the middle of what the siblings did. */
export function middleShifts(siblings: Siblings["prepared"], end: number, shape: Shape): Float64Array {
  const shifts = siblings.map(({ series }) => ownShifts(series, end, shape));
  return Float64Array.from({ length: shape.after }, (_, i) =>
    middleNearerZero(sortedKnown(shifts.map((of) => of[i] ?? Number.NaN))),
  );
}

/** The same smoothed. */
export function sharedShifts(siblings: Siblings["prepared"], end: number, shape: Shape): Float64Array {
  const middle = middleShifts(siblings, end, shape);
  const half = SMOOTH >> 1;
  return middle.map((_, i) => median(middle.subarray(Math.max(0, i - half), i + half + 1)));
}

function middleNearerZero(sorted: Float64Array): number {
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[(sorted.length >> 1) - 1] ?? Number.NaN;
  if (lower * upper <= 0) return sorted.length === 0 ? Number.NaN : 0;
  return Math.abs(lower) < Math.abs(upper) ? lower : upper;
}

/** Slope in 0..1 of the line through the origin with the least absolute deviations: the weighted median of y ÷ x. */
function slope(points: readonly (readonly [number, number])[]): number {
  const slopes = points
    .filter(([x, y]) => x !== 0 && Number.isFinite(x) && Number.isFinite(y))
    .map(([x, y]) => ({ slope: y / x, weight: Math.abs(x) }))
    .sort((a, b) => a.slope - b.slope);
  const half = slopes.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let seen = 0;
  for (const { slope, weight } of slopes) {
    seen += weight;
    if (seen >= half) return Math.min(Math.max(slope, 0), 1);
  }
  return 0;
}
