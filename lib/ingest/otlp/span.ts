import type { HttpFacts } from "./operation";
import type { Place, Scalar } from "./place";

/** SpanKind of the OTLP. */
export const SERVER = 2;
export const CONSUMER = 5;
/** StatusCode ERROR of the OTLP. */
export const STATUS_ERROR = 2;

const PARENT_IS_REMOTE = 0x300; // known, and remote

/** An exception event of a span; empty where not sent, `atMs` 0. */
export interface ExceptionFacts {
  atMs: number;
  type: string;
  message: string;
  stacktrace: string;
}

/** What the attributes of a request say: how it is named, and how it ended. */
export interface RequestFacts extends HttpFacts {
  /** HTTP response status; 0 where not sent. */
  status: number;
  errorType: string;
}

/** What is read of a span. A reader fills the same one for every span, so keep no reference to it. */
export interface SpanFacts extends RequestFacts {
  kind: number;
  isEntry: boolean;
  /** Whole milliseconds since the epoch and the nanoseconds beyond; ms is 0 where not sent. */
  startMs: number;
  startNs: number;
  endMs: number;
  endNs: number;
  statusCode: number;
  exceptions: ExceptionFacts[];
  /** Read only when asked for; the trace id is null unless it has 16 bytes. */
  name(): string;
  statusMessage(): string;
  traceId(): Uint8Array | null;
}

/** Where a reader puts what it finds: a place, then the spans of that place that matter. */
export interface SpanSink {
  place(place: Place): void;
  /** An entry span, or one with exceptions; all others a reader skips. */
  span(span: SpanFacts): void;
}

/** Whether a span is an operation: it serves a request or a message, or begins the work of its process. */
export function isEntrySpan(kind: number, hasParent: boolean, flags: number): boolean {
  return kind === SERVER || kind === CONSUMER || !hasParent || (flags & PARENT_IS_REMOTE) === PARENT_IS_REMOTE;
}

type AttributeField = "method" | "route" | "path" | "target" | "url" | "status" | "errorType";

/** The span and metric attributes that are read, in the semantic conventions old and new. */
export const SPAN_ATTRIBUTES: ReadonlyMap<string, AttributeField> = new Map([
  ["http.request.method", "method"],
  ["http.method", "method"],
  ["http.route", "route"],
  ["url.path", "path"],
  ["http.target", "target"],
  ["url.full", "url"],
  ["http.url", "url"],
  ["http.response.status_code", "status"],
  ["http.status_code", "status"],
  ["error.type", "errorType"],
]);

/** Sets the field of an attribute. A status that is not a number counts as not sent. */
export function setAttribute(span: RequestFacts, field: AttributeField, value: Scalar): void {
  if (field === "status") span.status = Number(value) || 0;
  else span[field] = String(value);
}

/** A request of which nothing is known. */
export function emptyRequest(): RequestFacts {
  return { status: 0, errorType: "", method: "", route: "", path: "", target: "", url: "" };
}

/** The fields that only matter where there is no route. */
export function isRawPath(field: AttributeField): boolean {
  return field === "path" || field === "target" || field === "url";
}

type Unread = Pick<SpanFacts, "name" | "statusMessage" | "traceId">;

/** A span with nothing read yet. */
export function emptySpan(unread: Unread): SpanFacts {
  return {
    kind: 0,
    isEntry: false,
    startMs: 0,
    startNs: 0,
    endMs: 0,
    endNs: 0,
    statusCode: 0,
    ...emptyRequest(),
    exceptions: [],
    ...unread,
  };
}

/** Forgets the attributes and exceptions of the span before. */
export function clearAttributes(span: SpanFacts): void {
  span.status = 0;
  span.errorType = "";
  span.method = "";
  span.route = "";
  span.path = "";
  span.target = "";
  span.url = "";
  if (span.exceptions.length > 0) span.exceptions = [];
}
