import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import { type Comparison, type Impact, METRICS, type Metric, type OperationImpact, unitOf } from "@/lib/domain/impact";
import { oldestKept, type Retention } from "@/lib/domain/retention";
import type { Bucket, SeriesKind } from "@/lib/domain/telemetry";
import { ceilTo, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { metricValue } from "./metrics";

const DEFAULT_WINDOW = HOUR;

type Span = Pick<Deploy, "deployedAt" | "startedAt" | "finishedAt">;

export type ImpactWindows = Pick<Impact, "before" | "after" | "notes">;

/**
 * Windows of equal length before and after a deploy, in whole minutes. Before ends with the minute
 * in which the deploy starts, after starts with the first whole minute past its end: the rollout
 * belongs to neither. Neither reaches into a neighbouring deploy nor past `now`; what shortens one
 * shortens the other, down to nothing. A window is complete when its own side had room for
 * `windowMs`. Where only hours are kept, they are the `unit` in place of minutes.
 */
export function impactWindows(
  deploy: Span,
  neighbours: { previous: Span | null; next: Span | null },
  now: number,
  windowMs: number = DEFAULT_WINDOW,
  unit: number = MINUTE,
): ImpactWindows {
  const end = floorTo(rolloutOf(deploy).from, unit);
  const start = ceilTo(rolloutOf(deploy).to, unit);
  const wanted = Math.max(unit, floorTo(windowMs, unit));
  const sincePrevious = neighbours.previous ? end - ceilTo(rolloutOf(neighbours.previous).to, unit) : Infinity;
  const untilNext = neighbours.next ? floorTo(rolloutOf(neighbours.next).from, unit) - start : Infinity;
  const untilNow = floorTo(now, unit) - start;
  const room = Math.min(untilNext, untilNow);
  const length = Math.max(0, Math.min(wanted, sincePrevious, room));
  const notes: Impact["notes"] = [];
  if (sincePrevious < wanted) notes.push("cut_by_previous_deploy");
  if (untilNext < wanted && untilNext <= untilNow) notes.push("cut_by_next_deploy");
  if (untilNow < wanted && untilNow < untilNext) notes.push("after_not_over");
  return {
    before: { from: end - length, to: end, complete: sincePrevious >= wanted },
    after: { from: start, to: start + length, complete: room >= wanted },
    notes,
  };
}

/** Every metric, or those that are asked for, on both sides; `minutes` is the length of either window. */
export function compare(
  before: Bucket,
  after: Bucket,
  minutes: number,
  metrics: readonly Metric[] = METRICS,
): Comparison[] {
  return metrics.map((metric) => {
    const left = metricValue(metric, before, minutes);
    const right = metricValue(metric, after, minutes);
    const difference = left === null || right === null ? null : right - left;
    return {
      metric,
      unit: unitOf(metric),
      before: { value: left, n: before.n },
      after: { value: right, n: after.n },
      difference,
      percent: difference === null || !left ? null : (difference / left) * 100,
    };
  });
}

export interface OperationSides {
  operation: string;
  kind: SeriesKind;
  before: Bucket;
  after: Bucket;
}

/**
 * The same in the unit that is still kept at `now` for the whole of the windows: minutes, else hours,
 * which a note then says; and `unit` itself, milliseconds. A note tells of hours that are gone, too.
 */
export function keptWindows(
  deploy: Span,
  neighbours: { previous: Span | null; next: Span | null },
  { now, windowMs, kept }: { now: number; windowMs?: number | undefined; kept: Retention },
): ImpactWindows & { unit: number } {
  const fine = impactWindows(deploy, neighbours, now, windowMs);
  if (fine.before.from >= oldestKept("minute", now, kept)) return { ...fine, unit: MINUTE };
  const coarse = impactWindows(deploy, neighbours, now, windowMs, HOUR);
  const note = coarse.before.from >= oldestKept("hour", now, kept) ? "by_the_hour" : "no_longer_kept";
  return { ...coarse, notes: [...coarse.notes, note], unit: HOUR };
}

/**
 * Every operation's comparisons, the largest impact on the service first: the change of the time
 * it spends (n × mean) as a share of all time that the operations spent, plus the change of its
 * errors as a share of all requests. A route that is rarely called ranks low however much slower it
 * is, one that fails fast is not hidden by the time that it saves, and a lone error weighs little.
 */
export function rankOperations(operations: readonly OperationSides[], minutes: number): OperationImpact[] {
  const sum = (of: (bucket: Bucket) => number) =>
    operations.reduce((total, { before, after }) => total + of(before) + of(after), 0);
  const time = sum((bucket) => bucket.sumUs) || 1;
  const requests = sum((bucket) => bucket.n) || 1;
  const impactOf = ({ before, after }: OperationSides) =>
    Math.abs(after.sumUs - before.sumUs) / time + Math.abs(after.errors - before.errors) / requests;
  return [...operations]
    .sort((a, b) => impactOf(b) - impactOf(a) || byName(a, b))
    .map(({ operation, kind, before, after }) => ({ operation, kind, comparisons: compare(before, after, minutes) }));
}

function byName(a: OperationSides, b: OperationSides): number {
  return a.operation < b.operation ? -1 : 1;
}
