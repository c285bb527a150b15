import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import { DAY } from "@/lib/domain/time";
import type { Examined } from "./judge";
import { type JudgedQuantile, type Law, lawThrough, samplePosition, shaped } from "./mixture";
import { timelineOf } from "./timeline";

/** What one operation was like at any time: how many requests, how slow, how often failing. */
export interface OperationPast {
  operation: string;
  /** Requests at [from, to), epoch milliseconds. */
  requests: (from: number, to: number) => number;
  /** Its latencies in the window before a time; null where they are not known. */
  lawBefore: (at: number) => Law | null;
  /** Failures at [from, to); NaN where they are not known. */
  failures: (from: number, to: number) => number;
  /** Its error rate in the day before a time; NaN where it is not known. */
  errorsBefore: (at: number) => number;
}

/** The metrics of an operation as they were examined. */
interface OperationMetrics {
  p50?: Examined | undefined;
  p95?: Examined | undefined;
  p99?: Examined | undefined;
  error_rate?: Examined | undefined;
  throughput?: Examined | undefined;
}

export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/**
 * An operation's past from its percentiles. Each of them is taken where a percentile of so few requests lies (see
 * `samplePosition`), so that the law of an operation that is rarely called is not taken for a narrow one.
 */
export function operationPast(operation: string, metrics: OperationMetrics): OperationPast {
  const { p50, p95, p99, error_rate, throughput } = metrics;
  const counted = [p50, p95, p99, error_rate, throughput].find((one) => one && requestsOf(one.series));
  const counts = counted && timelineOf(counted.series.start, counted.series.step, requestsOf(counted.series) ?? none);
  const failures = error_rate && timelineOf(error_rate.series.start, error_rate.series.step, error_rate.series.values);
  const points = [pointBefore(p50, 0.5, counted), pointBefore(p95, 0.95, counted), pointBefore(p99, 0.99, counted)];
  return {
    operation,
    requests: (from, to) => counts?.sum(from, to) ?? 0,
    lawBefore: shapedByDay((at) => lawThrough(points.map((point) => point(at))), windowOf(p50 ?? p95 ?? p99)),
    failures: failures?.sum ?? (() => Number.NaN),
    errorsBefore: errorsBefore(error_rate?.series),
  };
}

/** The past of one operation of a service, from all that was examined of it. */
export function pastOfOperation(
  { service, operation }: Pick<Subject, "service" | "operation">,
  judged: readonly { subject: Subject; examined: Examined }[],
): OperationPast {
  const own = judged.filter(({ subject }) => subject.service === service && subject.operation === operation);
  return operationPast(operation, Object.fromEntries(own.map(({ examined }) => [examined.series.metric, examined])));
}

const none = new Float64Array();

/** Requests of each step; null where they are not known. */
function requestsOf({ metric, values, requests }: MeasuredSeries): Float64Array | null {
  return metric === "throughput" ? values : requests;
}

/** Length of the window before, in milliseconds. */
function windowOf(examined: Examined | undefined): number {
  return examined ? examined.question.shape.before * examined.series.step : DAY;
}

/**
 * The level of the window before a time, and the shape of the day before it, window by window. Of an operation that is
 * called a few times a minute an hour says how slow it is, but not how much slower its slowest requests are: the slope
 * between two percentiles, and what lies beyond them, would be chance.
 */
function shapedByDay(lawBefore: (at: number) => Law | null, window: number): (at: number) => Law | null {
  const known = new Map<number, Law | null>();
  const remembered = (at: number) => {
    const law = known.has(at) ? (known.get(at) ?? null) : lawBefore(at);
    known.set(at, law);
    return law;
  };
  const windows = Array.from({ length: Math.floor(DAY / window) }, (_, i) => i * window);
  return (at) => {
    const law = remembered(at);
    return (
      law &&
      shaped(
        law,
        windows.flatMap((ago) => remembered(at - ago) ?? []),
      )
    );
  };
}

/** A percentile's typical value in the window before a time, and where in the law it lies. */
function pointBefore(
  examined: Examined | undefined,
  q: JudgedQuantile,
  counted: Examined | undefined,
): (at: number) => readonly [number, number] {
  if (!examined || !counted) return () => [Number.NaN, Number.NaN];
  const { series, question } = examined;
  const position = positions(counted.series, q);
  const window = question.shape.before * series.step;
  return (at) => {
    const index = Math.floor((at - series.start) / series.step);
    return [position(at - window, at), question.series.level(index)];
  };
}

/** Where the quantile of a series' steps lies in the law of its requests, on average over [from, to). */
export function positions(series: MeasuredSeries, q: JudgedQuantile): (from: number, to: number) => number {
  const counts = requestsOf(series) ?? none;
  const known = new Map<number, number>();
  const positionOf = (n: number) => {
    const found = known.get(n) ?? samplePosition(q, n);
    known.set(n, found);
    return found;
  };
  const at = timelineOf(
    series.start,
    series.step,
    counts.map((n) => (n >= 1 ? positionOf(n) : 0)),
  );
  const steps = timelineOf(
    series.start,
    series.step,
    counts.map((n) => (n >= 1 ? 1 : 0)),
  );
  return (from, to) => at.sum(from, to) / steps.sum(from, to);
}

function errorsBefore(series: MeasuredSeries | undefined): (at: number) => number {
  if (!series) return () => Number.NaN;
  const errors = timelineOf(series.start, series.step, series.values);
  const requests = timelineOf(series.start, series.step, series.requests ?? none);
  return (at) => errors.sum(at - DAY, at) / requests.sum(at - DAY, at);
}
