import { z } from "zod";
import { DEFAULT_ENV } from "@/lib/domain/deploy";
import { Failure, type FieldIssue } from "@/lib/domain/failure";
import { fieldIssues } from "@/lib/domain/field-issues";
import type { ErrorEvent } from "@/lib/domain/telemetry";
import { SECOND } from "@/lib/domain/time";
import { optionalText, optionalTime, requiredText } from "./fields";
import { fingerprintOf } from "./fingerprint";
import { implausibleTime } from "./plausible-time";
import { cleanJson, cleanText, cutText } from "./text";

const NAME_LIMIT = 200;
const CLASS_LIMIT = 500;
const MESSAGE_LIMIT = 10_000;
const BATCH_LIMIT = 500;
const BACKTRACE_LINES = 100;
const LINE_LIMIT = 500;
const ATTACHMENT_LIMIT = 16_384;

const name = optionalText(NAME_LIMIT);

/** An error as POST /ingest/errors takes it. Unknown fields are ignored. */
const errorBody = z.object(
  {
    exception_class: requiredText(CLASS_LIMIT),
    message: z.string({ error: (issue) => (issue.input == null ? "is required" : "must be a string") }),
    backtrace: z.array(z.string("must be a string"), {
      error: (issue) => (issue.input == null ? "is required" : "must be a list of strings"),
    }),
    fingerprint: name,
    service: name,
    env: name,
    environment: name,
    version: optionalText(NAME_LIMIT, { numbers: true }),
    operation: name,
    request_id: optionalText(NAME_LIMIT, { numbers: true }),
    user_id: optionalText(NAME_LIMIT, { numbers: true }),
    params: z.unknown().optional(),
    timestamp: optionalTime,
    source_context: z.looseObject({}, "must be an object").nullish(),
  },
  "must be a JSON object with exception_class, message and backtrace",
);

const batchBody = z.object(
  {
    errors: z
      .array(errorBody, { error: (issue) => (issue.input == null ? "is required" : "must be a list of errors") })
      .max(BATCH_LIMIT, `must hold at most ${BATCH_LIMIT} errors; send the rest in another request`),
  },
  'must be a JSON object with "errors"',
);

type ErrorBody = z.infer<typeof errorBody>;

export interface ErrorReport {
  events: ErrorEvent[];
  /** No other report would say the same: each failure tells its millisecond, or its second and request. */
  isDistinct: boolean;
}

/**
 * The failure that a body describes; without a time it happened now.
 * @throws {Failure} invalid, naming every field to mend.
 */
export function readErrorReport(body: unknown, now: number): ErrorReport {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) throw invalidReport(fieldIssues(parsed.error.issues));
  const issues = timeIssues(parsed.data, "timestamp", now);
  if (issues.length > 0) throw invalidReport(issues);
  return toReport([parsed.data], now);
}

/**
 * The failures of a batch, all of them or none.
 * @throws {Failure} invalid, naming every field to mend, as in `errors[2].message`.
 */
export function readErrorBatch(body: unknown, now: number): ErrorReport {
  const parsed = batchBody.safeParse(body);
  if (!parsed.success) throw invalidReport(fieldIssues(parsed.error.issues));
  const { errors } = parsed.data;
  const issues = errors.flatMap((error, index) => timeIssues(error, `errors[${index}].timestamp`, now));
  if (issues.length > 0) throw invalidReport(issues);
  return toReport(errors, now);
}

function toReport(errors: ErrorBody[], now: number): ErrorReport {
  return {
    events: errors.map((error) => toEvent(error, now)),
    isDistinct: errors.every(isDistinct),
  };
}

// Many clients send whole seconds, and one fault can fail twice in a second.
function isDistinct({ timestamp, request_id: requestId }: ErrorBody): boolean {
  return timestamp !== null && (requestId !== null || timestamp % SECOND !== 0);
}

function timeIssues(error: ErrorBody, field: string, now: number): FieldIssue[] {
  const message = error.timestamp === null ? null : implausibleTime(error.timestamp, now);
  return message === null ? [] : [{ field, message }];
}

function toEvent(error: ErrorBody, now: number): ErrorEvent {
  const service = error.service ?? "";
  const message = cutText(cleanText(error.message), MESSAGE_LIMIT);
  const exceptionClass = error.exception_class;
  const backtrace = error.backtrace.slice(0, BACKTRACE_LINES).map((line) => cutText(cleanText(line), LINE_LIMIT));
  return {
    fingerprint: error.fingerprint ?? fingerprintOf({ service, exceptionClass, message, backtrace }),
    env: error.env ?? error.environment ?? DEFAULT_ENV,
    service,
    version: error.version ?? "",
    operation: error.operation,
    at: error.timestamp ?? now,
    exceptionClass,
    message,
    traceId: null,
    detail: {
      backtrace,
      ...(error.request_id === null ? {} : { requestId: error.request_id }),
      ...(error.user_id === null ? {} : { userId: error.user_id }),
      ...(error.params == null ? {} : { params: bounded(error.params) }),
      ...(error.source_context == null ? {} : { sourceContext: bounded(error.source_context) }),
    },
  };
}

/** The value cleaned, or where it is too large to keep, its beginning and a note. */
function bounded(value: unknown): unknown {
  const clean = cleanJson(value);
  const text = JSON.stringify(clean);
  if (text.length <= ATTACHMENT_LIMIT) return clean;
  return { note: `cut, ${text.length} characters of JSON`, beginning: cleanText(text.slice(0, 2_000)) };
}

function invalidReport(issues: FieldIssue[]): Failure {
  return new Failure("invalid", "Nothing was recorded; mend the fields named in errors.", { issues });
}
