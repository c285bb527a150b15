/** Attributes as OTLP JSON has them; integers as numbers, as opentelemetry-js sends them. */
export function makeAttributes(values: Record<string, string | number | boolean>) {
  return Object.entries(values).map(([key, value]) => {
    if (typeof value === "string") return { key, value: { stringValue: value } };
    if (typeof value === "boolean") return { key, value: { boolValue: value } };
    return { key, value: Number.isInteger(value) ? { intValue: value } : { doubleValue: value } };
  });
}

/** Nanoseconds since the epoch, as a string. */
export function nanos(at: number): string {
  return `${BigInt(Math.round(at * 1000)) * 1000n}`;
}

interface SpanOptions {
  attributes?: Record<string, string | number | boolean>;
  endAt?: number;
  durationMs?: number;
  exception?: { type: string; message: string; stacktrace?: string };
  /** Any other property of the span's JSON. */
  [property: string]: unknown;
}

/** A server span in OTLP JSON, for one request that took `durationMs` and ended at `endAt`. */
export function makeSpan({ attributes, endAt = 0, durationMs = 100, exception, ...change }: SpanOptions = {}) {
  const events = exception
    ? [
        {
          timeUnixNano: nanos(endAt - 1),
          name: "exception",
          attributes: makeAttributes({
            "exception.type": exception.type,
            "exception.message": exception.message,
            "exception.stacktrace": exception.stacktrace ?? "",
          }),
        },
      ]
    : [];
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "GET",
    kind: 2,
    startTimeUnixNano: nanos(endAt - durationMs),
    endTimeUnixNano: nanos(endAt),
    attributes: makeAttributes(attributes ?? {}),
    events,
    status: {},
    ...change,
  };
}

/** An ExportTraceServiceRequest in OTLP JSON, of one resource. */
export function makeTraces(spans: unknown[], resource: Record<string, string> = {}) {
  const attributes = makeAttributes({ "service.name": "shop", ...resource });
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: "test" }, spans }] }] };
}

/** An ExportMetricsServiceRequest in OTLP JSON, of one resource. */
export function makeMetrics(metrics: unknown[], resource: Record<string, string> = {}) {
  const attributes = makeAttributes({ "service.name": "shop", ...resource });
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: "test" }, metrics }] }] };
}
