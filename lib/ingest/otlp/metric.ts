import type { Place, Scalar } from "./place";

/** AggregationTemporality of the OTLP. */
export const DELTA = 1;
export const CUMULATIVE = 2;

/** The metrics that are kept, with the seconds in their unit where they name none. */
export const KEPT_METRICS: ReadonlyMap<string, number> = new Map([
  ["http.server.request.duration", 1],
  ["http.server.duration", 0.001],
]);

/** What a metric's points have in common. */
export interface MetricHeader {
  place: Place;
  resource: ReadonlyMap<string, Scalar>;
  scope: string;
  name: string;
  unit: string;
  temporality: number;
}

/** Buckets as sent, in the metric's own unit. */
export type SentBuckets =
  | { type: "explicit"; bounds: number[]; counts: number[] }
  | {
      type: "exponential";
      scale: number;
      offset: number;
      counts: number[];
      zeroCount: number;
      /** Requests in buckets below zero. */
      negatives: number;
    };

/** A histogram point as sent; times are 0 and numbers null where not sent. */
export interface SentPoint {
  attributes: ReadonlyMap<string, Scalar>;
  startNs: bigint;
  timeNs: bigint;
  count: number;
  sum: number | null;
  max: number | null;
  /** A flag of the point: it only says that the stream has no value now. */
  hasNoValue: boolean;
  buckets: SentBuckets;
}

/** Where a reader puts the points that it finds. */
export interface MetricSink {
  point(header: MetricHeader, point: SentPoint): void;
  /** Points of a metric that is not kept, or not of a kind that is. */
  refuse(reason: string, count: number): void;
}

export const NOT_KEPT = "not of a metric that is kept (http.server.request.duration, http.server.duration)";
export const NOT_A_HISTOGRAM = "not of a histogram";
