import type { Histogram, SparseHistogram } from "./histogram";

/** What a measured operation is, after the OpenTelemetry span kind; `internal` is any other local root. */
export type SeriesKind = "server" | "consumer" | "internal";

/** Spans may be sampled; metrics are not. One reader picks one source, so that nothing counts twice. */
export type SeriesSource = "spans" | "metrics";

/** The total of a service's operations of one kind and source, kept as a series of its own. */
export const ALL_OPERATIONS = "(all)";

/** Where operations, versions or services past the bound are counted. */
export const OTHER = "(other)";

export interface SeriesKey {
  env: string;
  service: string;
  kind: SeriesKind;
  source: SeriesSource;
  /** A route with its method, a consumer's or a job's name, ALL_OPERATIONS or OTHER. */
  operation: string;
}

/** What one minute of one series and version gains. Additive: order and grouping do not matter. */
export interface RollupDelta {
  key: SeriesKey;
  /** `service.version`; empty when none was sent. */
  version: string;
  /** Start of the minute, epoch milliseconds, by the end of the request. */
  at: number;
  n: number;
  errors: number;
  /** Sum and largest of the durations, whole microseconds. */
  sumUs: number;
  maxUs: number;
  /** Trace of the slowest request, 16 bytes. */
  maxTrace: Uint8Array | null;
  histogram: SparseHistogram;
}

/** Rollups merged over versions and series, as a reader gets them. */
export interface Bucket {
  /** Start of the bucket, epoch milliseconds; it ends one step later, exclusive. */
  at: number;
  n: number;
  errors: number;
  sumUs: number;
  maxUs: number;
  histogram: Histogram;
}

/** A failure of the application, as reported or as found in a span. */
export interface ErrorEvent {
  fingerprint: string;
  env: string;
  service: string;
  version: string;
  operation: string | null;
  /** Epoch milliseconds. */
  at: number;
  exceptionClass: string;
  message: string;
  traceId: Uint8Array | null;
  detail: ErrorDetail;
}

/** What is kept of a sampled occurrence beside the columns. */
interface ErrorDetail {
  backtrace: string[];
  requestId?: string;
  userId?: string;
  params?: unknown;
  sourceContext?: unknown;
}

/**
 * Buckets of a histogram point: explicit upper bounds in seconds, or OTLP exponential buckets, whose
 * indexes count in `unit` seconds (1, or 0.001 for a metric in milliseconds).
 */
export type PointBuckets =
  | { type: "explicit"; bounds: number[]; counts: number[] }
  | { type: "exponential"; unit: number; scale: number; offset: number; counts: number[]; zeroCount: number };

/** A point of a cumulative histogram: its increase over the last point is what counts. */
export interface CumulativePoint {
  /** SHA-256 over the resource, metric and attributes. */
  streamId: Uint8Array;
  key: SeriesKey;
  version: string;
  /** Nanoseconds since the epoch as sent: when the stream (re)started, and the point's time. */
  startNs: bigint;
  timeNs: bigint;
  n: number;
  /** Seconds; the largest is of the stream's whole life, null where not sent. */
  sum: number;
  max: number | null;
  isError: boolean;
  buckets: PointBuckets;
}

/** One intake request's worth of measurements, ready to be stored in one transaction. */
export interface Telemetry {
  rollups: RollupDelta[];
  cumulative: CumulativePoint[];
  errors: ErrorEvent[];
}
