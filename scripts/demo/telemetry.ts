/** A minute of one operation and status, as an OTLP exponential histogram at scale 6, in seconds. */
export interface HistogramPoint {
  operation: string;
  status: number;
  /** Start of the minute, epoch milliseconds. */
  at: number;
  n: number;
  /** Seconds. */
  sum: number;
  /** Index of the first bucket; `counts` has neither leading nor trailing zeros. */
  offset: number;
  counts: number[];
}

/** One handled request or message. */
export interface RequestSpan {
  traceId: string;
  spanId: string;
  operation: string;
  /** End, epoch milliseconds; and how long it took. */
  end: number;
  durationMs: number;
  status: number;
  exception: ThrownException | null;
}

/** An exception as it was thrown: `at` in epoch milliseconds. */
export interface ThrownException {
  at: number;
  operation: string;
  exceptionClass: string;
  message: string;
  backtrace: string[];
  requestId: string;
}

/** What one version of one service in one environment sent in a stretch of time. */
export interface ServiceTelemetry {
  env: string;
  service: string;
  version: string;
  points: HistogramPoint[];
  spans: RequestSpan[];
  exceptions: ThrownException[];
}
