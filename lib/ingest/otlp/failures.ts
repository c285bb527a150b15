import type { ErrorEvent } from "@/lib/domain/telemetry";
import { fingerprintOf } from "@/lib/ingest/fingerprint";
import { cleanText, cutText } from "@/lib/ingest/text";
import { cleanName } from "./operation";
import type { Place } from "./place";

const LONGEST_MESSAGE = 2_000;
const LONGEST_LINE = 500;
const MOST_LINES = 100;

/** A failure as a span tells it: by an exception event, or only by its status. */
interface SpanFailure {
  place: Place;
  /** Null on a span that is not an operation itself. */
  operation: string | null;
  at: number;
  exceptionClass: string;
  message: string;
  stacktrace: string;
  traceId: Uint8Array | null;
}

/**
 * Collects the failures of one request. The same exception recorded on several spans of a trace
 * counts once, and a status says nothing new where its trace has an exception.
 */
export class FailureCollector {
  private readonly exceptions = new Map<string, ErrorEvent>();
  private readonly statuses: ErrorEvent[] = [];
  private readonly tracesWithException = new Set<string>();
  // Found on inner spans of a trace whose operation has not been seen yet.
  private readonly awaitingOperation = new Map<string, ErrorEvent[]>();
  private anonymous = 0;

  addException(failure: SpanFailure): void {
    const event = eventOf(failure, backtraceOf(failure.stacktrace));
    const trace = traceKey(event);
    const { service, exceptionClass, message, detail } = event;
    const key = JSON.stringify([trace ?? this.anonymous++, service, exceptionClass, message, detail.backtrace]);
    if (trace !== null) this.tracesWithException.add(trace);
    if (this.exceptions.has(key)) return;
    this.exceptions.set(key, event);
    if (trace === null || event.operation !== null) return;
    const awaiting = this.awaitingOperation.get(trace);
    if (awaiting) awaiting.push(event);
    else this.awaitingOperation.set(trace, [event]);
  }

  addStatus(failure: Omit<SpanFailure, "stacktrace">): void {
    this.statuses.push(eventOf(failure, []));
  }

  /** Tells the operation that a trace belongs to: a child ends, and is sent, before its parent. */
  nameOperation(place: Place, traceId: () => Uint8Array | null, operation: string): void {
    if (this.awaitingOperation.size === 0) return;
    const trace = traceOf(place, traceId());
    if (trace === null) return;
    for (const event of this.awaitingOperation.get(trace) ?? []) event.operation = operation;
    this.awaitingOperation.delete(trace);
  }

  events(): ErrorEvent[] {
    const unexplained = this.statuses.filter((event) => {
      const trace = traceKey(event);
      return trace === null || !this.tracesWithException.has(trace);
    });
    return [...this.exceptions.values(), ...unexplained];
  }
}

function traceKey(event: ErrorEvent): string | null {
  return traceOf(event, event.traceId);
}

function traceOf(place: { env: string; service: string }, traceId: Uint8Array | null): string | null {
  return traceId ? JSON.stringify([place.env, place.service, Buffer.from(traceId).toString("hex")]) : null;
}

function eventOf(failure: Omit<SpanFailure, "stacktrace">, backtrace: string[]): ErrorEvent {
  const { place, operation, at, traceId } = failure;
  const exceptionClass = cleanName(failure.exceptionClass, "Error");
  const message = cutText(cleanText(failure.message), LONGEST_MESSAGE);
  const traits = { service: place.service, exceptionClass, message, backtrace };
  return {
    ...place,
    fingerprint: fingerprintOf(traits),
    operation,
    at,
    exceptionClass,
    message,
    traceId,
    detail: { backtrace },
  };
}

function backtraceOf(stacktrace: string): string[] {
  const text = stacktrace.slice(0, MOST_LINES * LONGEST_LINE);
  if (text === "") return [];
  return cleanText(text)
    .split(/\r?\n/)
    .slice(0, MOST_LINES)
    .map((line) => cutText(line.trimEnd(), LONGEST_LINE));
}
