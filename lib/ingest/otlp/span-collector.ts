import { addToBucket, bucketOf } from "@/lib/domain/histogram";
import { RETENTION, type Retention } from "@/lib/domain/retention";
import type { RollupDelta, SeriesKey, SeriesKind, Telemetry } from "@/lib/domain/telemetry";
import { floorTo, MINUTE } from "@/lib/domain/time";
import { FailureCollector } from "./failures";
import { operationOf } from "./operation";
import type { Place } from "./place";
import { Refusals } from "./refusals";
import { CONSUMER, SERVER, type SpanFacts, type SpanSink, STATUS_ERROR } from "./span";
import { refusalOfTime } from "./times";

const HTTP_SERVER_ERROR = 500;

type Minutes = Map<number, RollupDelta>;

/** The operations of one place by kind and name. */
type Operations = Record<SeriesKind, Map<string, Minutes>>;

/** Adds up spans as they are read: what is left is a delta for each operation and minute. */
export class SpanCollector implements SpanSink {
  readonly refusals = new Refusals();
  private readonly places = new Map<string, { place: Place; operations: Operations }>();
  private readonly deltas: RollupDelta[] = [];
  private readonly failures = new FailureCollector();
  private current: { place: Place; operations: Operations } | undefined;

  constructor(
    private readonly now: number,
    private readonly kept: Retention = RETENTION,
  ) {}

  place(place: Place): void {
    const key = JSON.stringify([place.env, place.service, place.version]);
    this.current = this.places.get(key) ?? {
      place,
      operations: { server: new Map(), consumer: new Map(), internal: new Map() },
    };
    this.places.set(key, this.current);
  }

  span(span: SpanFacts): void {
    const { current } = this;
    if (!current) return;
    const operation = span.isEntry ? this.measure(span, current.place, current.operations) : null;
    if (span.exceptions.length > 0) this.addExceptions(span, current.place, operation);
  }

  telemetry(): Telemetry {
    return { rollups: this.deltas, cumulative: [], errors: this.failures.events() };
  }

  /** Counts an entry span and returns its operation; null where it was refused. */
  private measure(span: SpanFacts, place: Place, operations: Operations): string | null {
    const durationUs = (span.endMs - span.startMs) * 1000 + (span.endNs - span.startNs) / 1000;
    const refusal = refusalOf(span, durationUs, this.now, this.kept);
    if (refusal !== null) {
      this.refusals.add(refusal);
      return null;
    }
    const operation = operationOf(span, span.name);
    const kind = kindOf(span);
    const isError = span.statusCode === STATUS_ERROR || (kind === "server" && span.status >= HTTP_SERVER_ERROR);
    const delta = this.deltaOf(place, operations[kind], kind, operation, floorTo(span.endMs, MINUTE));
    const wholeUs = Math.round(durationUs);
    addToBucket(delta.histogram, bucketOf(durationUs / 1e6), 1);
    delta.n++;
    delta.sumUs += wholeUs;
    if (wholeUs > delta.maxUs) {
      delta.maxUs = wholeUs;
      delta.maxTrace = span.traceId();
    }
    this.failures.nameOperation(place, span.traceId, operation);
    if (isError) {
      delta.errors++;
      if (span.exceptions.length === 0) this.addStatus(span, place, operation);
    }
    return operation;
  }

  private deltaOf(
    place: Place,
    operations: Map<string, Minutes>,
    kind: SeriesKind,
    operation: string,
    at: number,
  ): RollupDelta {
    let minutes = operations.get(operation);
    if (!minutes) {
      minutes = new Map();
      operations.set(operation, minutes);
    }
    let delta = minutes.get(at);
    if (!delta) {
      const key: SeriesKey = { env: place.env, service: place.service, kind, source: "spans", operation };
      const nothing = { n: 0, errors: 0, sumUs: 0, maxUs: -1, maxTrace: null, histogram: new Map() };
      delta = { key, version: place.version, at, ...nothing };
      minutes.set(at, delta);
      this.deltas.push(delta);
    }
    return delta;
  }

  private addExceptions(span: SpanFacts, place: Place, operation: string | null): void {
    if (refusalOfTime(span.endMs, this.now, this.kept) !== null) return;
    for (const { atMs, type, message, stacktrace } of span.exceptions) {
      const at = refusalOfTime(atMs, this.now, this.kept) === null ? atMs : span.endMs;
      const exceptionClass = type || "Error";
      const traceId = span.traceId();
      this.failures.addException({ place, operation, at, exceptionClass, message, stacktrace, traceId });
    }
  }

  private addStatus(span: SpanFacts, place: Place, operation: string): void {
    this.failures.addStatus({
      place,
      operation,
      at: span.endMs,
      exceptionClass: classOfStatus(span, operation),
      message: span.statusMessage() || `${operation} failed`,
      traceId: span.traceId(),
    });
  }
}

function kindOf(span: SpanFacts): SeriesKind {
  if (span.kind === SERVER) return "server";
  return span.kind === CONSUMER ? "consumer" : "internal";
}

function refusalOf(span: SpanFacts, durationUs: number, now: number, kept: Retention): string | null {
  if (span.startMs === 0 || span.endMs === 0) return "without a start and an end time in nanoseconds";
  if (durationUs < 0) return "ends before it starts";
  return refusalOfTime(span.endMs, now, kept) ?? refusalOfTime(span.startMs, now, kept);
}

/** error.type, except that the conventions put the bare status there: `HTTP 500` says more than `500`. */
function classOfStatus(span: SpanFacts, operation: string): string {
  if (span.errorType !== "" && !/^\d+$/.test(span.errorType)) return span.errorType;
  return span.status >= HTTP_SERVER_ERROR ? `HTTP ${span.status}` : span.name() || operation;
}
