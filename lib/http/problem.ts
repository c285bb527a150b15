import { Failure, type FailureCode } from "@/lib/domain/failure";
import { isDatabaseAway } from "./database-away";

const STATUS: Record<FailureCode, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
};

const TITLE: Record<FailureCode, string> = {
  malformed: "The request is malformed",
  unauthenticated: "No valid API key",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  timeout: "The request took too long",
  too_large: "The request is too large",
  unsupported_media_type: "Unsupported media type or encoding",
  invalid: "Some fields are wrong",
  too_many_requests: "Too many requests",
  internal: "Something went wrong here",
  unavailable: "Not available at the moment",
};

const RETRY_AFTER_SECONDS = 5;

/** Any thrown value as a Failure. What is not one tells the caller nothing of its cause. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isDatabaseAway(error)) {
    return new Failure("unavailable", "The database cannot be reached or is busy. Try again in a few seconds.", {
      cause: error,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  return new Failure("internal", "The request failed through a fault of ours; the log has it under its request id.", {
    cause: error,
  });
}

/** The HTTP status of a failure. */
export function statusOf(failure: Failure): number {
  return STATUS[failure.code];
}

/** The failure as RFC 9457 problem details. */
export function problemResponse(failure: Failure, requestId: string): Response {
  const status = statusOf(failure);
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (failure.allow !== undefined) headers.set("allow", failure.allow);
  if (failure.closes) headers.set("connection", "close");
  const retryAfter = failure.retryAfterSeconds ?? (status === 503 || status === 429 ? RETRY_AFTER_SECONDS : undefined);
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  const body = {
    type: `urn:tidemark:problem:${failure.code}`,
    title: TITLE[failure.code],
    status,
    detail: failure.message,
    code: failure.code,
    errors: failure.issues,
    request_id: requestId,
  };
  return new Response(JSON.stringify(body), { status, headers });
}
