import { enumOf, fieldOf, type JsonObject, nanosOf, objectIn, objectOf, objectsIn, scalarsIn, textIn } from "./json";
import { placeOf } from "./place";
import {
  clearAttributes,
  type ExceptionFacts,
  emptySpan,
  isEntrySpan,
  SPAN_ATTRIBUTES,
  type SpanFacts,
  type SpanSink,
  setAttribute,
} from "./span";

const SPAN_KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const STATUS_CODES = ["UNSET", "OK", "ERROR"];

/** Reads an ExportTraceServiceRequest in its JSON form. @throws {Failure} malformed. */
export function readSpansJson(body: unknown, sink: SpanSink): void {
  let current: JsonObject = {};
  const span = emptySpan({
    name: () => textIn(current, "name", "name"),
    statusMessage: () => textIn(objectIn(current, "status", "status"), "message", "message"),
    traceId: () => bytesOfHex(textIn(current, "traceId", "trace_id")),
  });
  const request = objectOf(body, "The body");
  for (const ofResource of objectsIn(request, "resourceSpans", "resource_spans")) {
    sink.place(placeOf(scalarsIn(objectIn(ofResource, "resource", "resource"))));
    for (const ofScope of objectsIn(ofResource, "scopeSpans", "scope_spans")) {
      for (const next of objectsIn(ofScope, "spans", "spans")) {
        current = next;
        readSpan(next, span);
        if (span.isEntry || span.exceptions.length > 0) sink.span(span);
      }
    }
  }
}

function readSpan(json: JsonObject, span: SpanFacts): void {
  const parent = textIn(json, "parentSpanId", "parent_span_id");
  const flags = typeof json.flags === "number" ? json.flags : 0;
  span.kind = enumOf(json.kind, "SPAN_KIND_", SPAN_KINDS);
  span.statusCode = enumOf(objectIn(json, "status", "status").code, "STATUS_CODE_", STATUS_CODES);
  span.isEntry = isEntrySpan(span.kind, /[^0]/.test(parent), flags);
  clearAttributes(span);
  for (const event of objectsIn(json, "events", "events")) {
    if (event.name === "exception") span.exceptions.push(exceptionOf(event));
  }
  if (!span.isEntry && span.exceptions.length === 0) return;
  [span.startMs, span.startNs] = splitNanos(nanosOf(fieldOf(json, "startTimeUnixNano", "start_time_unix_nano")));
  [span.endMs, span.endNs] = splitNanos(nanosOf(fieldOf(json, "endTimeUnixNano", "end_time_unix_nano")));
  for (const [key, value] of scalarsIn(json)) {
    const field = SPAN_ATTRIBUTES.get(key);
    if (field !== undefined) setAttribute(span, field, value);
  }
}

function exceptionOf(event: JsonObject): ExceptionFacts {
  const [atMs] = splitNanos(nanosOf(fieldOf(event, "timeUnixNano", "time_unix_nano")));
  const scalars = scalarsIn(event);
  return {
    atMs,
    type: String(scalars.get("exception.type") ?? ""),
    message: String(scalars.get("exception.message") ?? ""),
    stacktrace: String(scalars.get("exception.stacktrace") ?? ""),
  };
}

/** Whole milliseconds and the nanoseconds beyond them; zeros where there is no time. */
function splitNanos(nanos: string | null): [number, number] {
  return nanos === null ? [0, 0] : [Number(nanos.slice(0, -6)), Number(nanos.slice(-6))];
}

function bytesOfHex(hex: string): Uint8Array | null {
  return /^[0-9a-f]{32}$/i.test(hex) ? Uint8Array.from(Buffer.from(hex, "hex")) : null;
}
