/**
 * The closed set of ways a request can fail. lib/http/problem.ts is the one translator to HTTP.
 */
export type FailureCode =
  | "malformed" // 400: the bytes are not what they claim to be
  | "unauthenticated" // 401
  | "forbidden" // 403: the key lacks the scope, or the origin is foreign
  | "not_found" // 404: also what belongs to another project
  | "method_not_allowed" // 405
  | "timeout" // 408: the body did not arrive in time
  | "too_large" // 413
  | "unsupported_media_type" // 415
  | "invalid" // 422: understood, but a field is wrong
  | "too_many_requests" // 429
  | "unavailable" // 503: the database is away or busy, or too much waits
  | "internal"; // 500: a fault of ours

/** One wrong field: where (`errors[2].message`), and how to mend it. */
export interface FieldIssue {
  field: string;
  message: string;
}

export interface FailureDetail {
  issues?: FieldIssue[];
  retryAfterSeconds?: number;
  /** For 405: the methods the route answers. */
  allow?: string;
  /** The rest of the request is not waited for: its connection ends with the answer. */
  closes?: boolean;
  cause?: unknown;
}

/** Thrown by use cases; `message` is shown to the caller, so it never carries internals. */
export class Failure extends Error {
  readonly issues: FieldIssue[];
  readonly retryAfterSeconds: number | undefined;
  readonly allow: string | undefined;
  readonly closes: boolean;

  constructor(
    readonly code: FailureCode,
    message: string,
    detail: FailureDetail = {},
  ) {
    super(message, { cause: detail.cause });
    this.name = "Failure";
    this.issues = detail.issues ?? [];
    this.retryAfterSeconds = detail.retryAfterSeconds;
    this.allow = detail.allow;
    this.closes = detail.closes ?? false;
  }
}
