import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { RETENTION } from "@/lib/domain/retention";
import type { Telemetry } from "@/lib/domain/telemetry";
import { DAY, MINUTE } from "@/lib/domain/time";
import { makeAttributes, makeSpan, makeTraces, nanos } from "@/lib/testing/otlp";
import { toProtobuf } from "@/lib/testing/otlp-protobuf";
import { SpanCollector } from "./span-collector";
import { readSpansJson } from "./spans-json";
import { readSpansProtobuf } from "./spans-protobuf";

const NOW = Date.UTC(2026, 10, 23, 12, 30);
const HTTP = { "http.request.method": "GET", "http.route": "/users/:id" };

interface Result {
  telemetry: Telemetry;
  refused: number;
  message: string;
}

function resultOf(read: (sink: SpanCollector) => void): Result {
  const collector = new SpanCollector(NOW);
  read(collector);
  return {
    telemetry: collector.telemetry(),
    refused: collector.refusals.count,
    message: collector.refusals.message,
  };
}

/** Reads a request in both encodings, which must agree. */
function collect(body: Record<string, unknown>): Result {
  const fromJson = resultOf((sink) => readSpansJson(JSON.parse(JSON.stringify(body)), sink));
  const fromProtobuf = resultOf((sink) => readSpansProtobuf(toProtobuf("spans", body), sink));
  expect(fromProtobuf).toEqual(fromJson);
  return fromJson;
}

const span = (change: Parameters<typeof makeSpan>[0] = {}) => makeSpan({ endAt: NOW, attributes: HTTP, ...change });
const rollupsOf = (body: Record<string, unknown>) => collect(body).telemetry.rollups;
const errorsOf = (...spans: unknown[]) => collect(makeTraces(spans)).telemetry.errors;

describe("spans become operations", () => {
  test("with count, sum, largest, trace and minute of their end", () => {
    const slow = span({ durationMs: 250.5, traceId: "ff".repeat(16), endAt: NOW - MINUTE + 1 });
    const [first, second, ...more] = rollupsOf(makeTraces([span(), span({ durationMs: 50 }), slow]));
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      key: { env: "production", service: "shop", kind: "server", source: "spans", operation: "GET /users/:id" },
      ...{ version: "", at: NOW, n: 2, errors: 0, sumUs: 150_000, maxUs: 100_000 },
    });
    expect(second).toMatchObject({ at: NOW - MINUTE, n: 1, sumUs: 250_500, maxTrace: new Uint8Array(16).fill(255) });
  });

  test.each<[string, Record<string, unknown>, string | undefined]>([
    ["a server span with a parent", { kind: 2, parentSpanId: "00f067aa0ba902b7" }, "server"],
    ["a consumer span", { kind: 5, parentSpanId: "00f067aa0ba902b7" }, "consumer"],
    ["an internal root", { kind: 1 }, "internal"],
    ["a client root", { kind: 3 }, "internal"],
    ["a root whose parent is all zeros", { kind: 1, parentSpanId: "0000000000000000" }, "internal"],
    ["a span whose parent is remote", { kind: 1, parentSpanId: "00f067aa0ba902b7", flags: 0x301 }, "internal"],
    ["a span whose parent is local", { kind: 1, parentSpanId: "00f067aa0ba902b7", flags: 0x101 }, undefined],
    ["a client span", { kind: 3, parentSpanId: "00f067aa0ba902b7" }, undefined],
  ])("%s", (_what, change, kind) => {
    const { telemetry, refused } = collect(makeTraces([span(change)]));
    expect(telemetry.rollups.map(({ key }) => key.kind)).toEqual(kind ? [kind] : []);
    expect(refused).toBe(0);
  });

  test.each<[string, Record<string, string>, { env?: string; service?: string }, string]>([
    [
      "new names",
      { "service.name": "a", "deployment.environment.name": "staging" },
      { env: "staging", service: "a" },
      "",
    ],
    ["old names", { "deployment.environment": "qa", "service.version": "1.2" }, { env: "qa", service: "shop" }, "1.2"],
    ["both", { "deployment.environment": "old", "deployment.environment.name": "new" }, { env: "new" }, ""],
    [
      "blanks",
      { "service.name": " \0", "deployment.environment": "" },
      { env: "production", service: "unknown_service" },
      "",
    ],
  ])("of the resource's place: %s", (_what, resource, key, version) => {
    const [rollup] = rollupsOf(makeTraces([span()], resource));
    expect(rollup).toMatchObject({ key, version });
  });

  test("whose resource follows them in the message", () => {
    const [first] = makeTraces([span()]).resourceSpans;
    const turned = { resourceSpans: [{ scopeSpans: first?.scopeSpans, resource: first?.resource }] };
    expect(rollupsOf(turned)[0]?.key.service).toBe("shop");
  });

  test("of several resources of one place are added up", () => {
    const [pod] = makeTraces([span()]).resourceSpans;
    expect(rollupsOf({ resourceSpans: [pod, pod, pod] }).map(({ n }) => n)).toEqual([3]);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["an error status", { status: { code: 2 } }, 1],
    ["a status of 500", { attributes: { ...HTTP, "http.response.status_code": 500 } }, 1],
    ["an old status of 503", { attributes: { ...HTTP, "http.status_code": 503 } }, 1],
    ["a status of 404", { attributes: { ...HTTP, "http.response.status_code": 404 } }, 0],
    ["a status of OK", { status: { code: 1 } }, 0],
    ["a client that saw 500", { kind: 3, attributes: { ...HTTP, "http.status_code": 500 } }, 0],
  ])("%s counts as %s errors", (_what, change, errors) => {
    expect(rollupsOf(makeTraces([span(change)]))[0]?.errors).toBe(errors);
  });

  test("of MiniAPM's gem: integers as strings, raw paths as names, Controller#action as route", () => {
    const spans = [1, 42, 99].map((id) =>
      span({
        name: `GET /users/${id}`,
        attributes: { "http.method": "GET", "http.target": `/users/${id}`, "http.route": "UsersController#show" },
      }),
    );
    const json = JSON.parse(JSON.stringify(makeTraces(spans, { "deployment.environment": "production" })));
    json.resourceSpans[0].scopeSpans[0].spans[0].attributes.push({
      key: "http.status_code",
      value: { intValue: "200" },
    });
    const { telemetry } = resultOf((sink) => readSpansJson(json, sink));
    expect(telemetry.rollups.map(({ key, n }) => [key.operation, n])).toEqual([["GET UsersController#show", 3]]);
  });
});

describe("spans that cannot be used are refused with the reason", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["that ends before it starts", { durationMs: -1 }, "ends before it starts"],
    ["without times", { startTimeUnixNano: "0", endTimeUnixNano: "0" }, "without a start and an end"],
    ["of 16 days ago", { endAt: NOW - 16 * DAY }, "older than the 14 days"],
    ["begun 16 days ago", { durationMs: 16 * DAY }, "older than the 14 days"],
    ["in 11 minutes", { endAt: NOW + 11 * MINUTE }, "more than 10 minutes in the future"],
  ])("a span %s", (_what, change, reason) => {
    const { telemetry, refused, message } = collect(makeTraces([span(change), span()]));
    expect(telemetry.rollups.map(({ n }) => n)).toEqual([1]);
    expect(refused).toBe(1);
    expect(message).toContain(`1 refused: ${reason}`);
  });

  test("older than the operator keeps minutes, and no younger", () => {
    const kept = { ...RETENTION, minute: 30 * DAY };
    const refusedAt = (days: number) => {
      const collector = new SpanCollector(NOW, kept);
      readSpansJson(makeTraces([span({ endAt: NOW - days * DAY })]), collector);
      return collector.refusals;
    };
    expect(refusedAt(16).count).toBe(0);
    expect(refusedAt(32).message).toContain("older than the 30 days");
  });

  test("in JSON with a time that is no number", () => {
    const body = makeTraces([span({ startTimeUnixNano: "yesterday" })]);
    expect(resultOf((sink) => readSpansJson(body, sink)).refused).toBe(1);
  });
});

describe("failures", () => {
  const exception = {
    type: "TypeError",
    message: "x is null",
    stacktrace: "TypeError: x is null\n    at f (a.js:1:1)",
  };

  test("an exception event is a failure of its operation", () => {
    const [event, ...more] = errorsOf(span({ exception, status: { code: 2 } }));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ env: "production", service: "shop", operation: "GET /users/:id", at: NOW - 1 },
      ...{ exceptionClass: "TypeError", message: "x is null" },
      detail: { backtrace: ["TypeError: x is null", "    at f (a.js:1:1)"] },
    });
    expect(event?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(event?.traceId).toEqual(Uint8Array.from(Buffer.from("0af7651916cd43dd8448eb211c80319c", "hex")));
  });

  test("an exception on an inner span counts once, under the trace's operation", () => {
    const inner = span({ kind: 1, parentSpanId: "00f067aa0ba902b7", exception });
    const outer = span({ exception, status: { code: 2 } });
    const silent = span({ status: { code: 2 } });
    for (const spans of [
      [inner, outer],
      [outer, inner],
      [inner, silent],
      [inner, inner, silent],
    ]) {
      expect(errorsOf(...spans).map(({ operation }) => operation)).toEqual(["GET /users/:id"]);
    }
  });

  test("another exception, or one of another trace, counts too", () => {
    const another = span({ exception: { ...exception, message: "y is null" } });
    const elsewhere = span({ exception, traceId: "11".repeat(16) });
    const untraced = span({ exception, traceId: "" });
    expect(errorsOf(span({ exception }), another, elsewhere, untraced, untraced)).toHaveLength(5);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    [
      "error.type",
      { attributes: { ...HTTP, "error.type": "Timeout" }, status: { code: 2, message: "slow" } },
      "Timeout",
      "slow",
    ],
    [
      "its status",
      { attributes: { ...HTTP, "error.type": "500", "http.response.status_code": 500 } },
      "HTTP 500",
      "GET /users/:id failed",
    ],
    [
      "its name",
      { kind: 5, name: "orders process", attributes: {}, status: { code: 2 } },
      "orders process",
      "orders process failed",
    ],
  ])("a failed operation without an exception is called after %s", (_what, change, exceptionClass, message) => {
    expect(errorsOf(span(change))).toMatchObject([{ exceptionClass, message }]);
  });

  test("other events and exceptions without a word are harmless", () => {
    const plain = { timeUnixNano: nanos(NOW), name: "cache.miss", attributes: makeAttributes({ key: "a" }) };
    expect(errorsOf(span({ events: [plain] }))).toEqual([]);
    expect(errorsOf(span({ events: [{ name: "exception" }] }))).toMatchObject([{ exceptionClass: "Error", at: NOW }]);
  });

  test("NUL and lone surrogates do not get through", () => {
    const dirty = { type: "A\0B", message: "a\0b", stacktrace: "at \0x (a.js:1:1)" };
    const result = collect(
      makeTraces([span({ exception: dirty, name: "a\0b", attributes: { "http.route": "/\0a" } })]),
    );
    expect(JSON.stringify(result.telemetry.errors)).not.toContain("\\u0000");
    expect(result.telemetry.rollups[0]?.key.operation).toBe("HTTP /a");
    const lone = makeTraces([span({ exception: { type: "\ud800", message: "\ud800" } })]);
    const { telemetry } = resultOf((sink) => readSpansJson(lone, sink));
    expect(telemetry.errors[0]).toMatchObject({ exceptionClass: "\uFFFD", message: "\uFFFD" });
  });
});

describe("whatever is sent", () => {
  const valid = toProtobuf(
    "spans",
    makeTraces([span({ exception: { type: "A", message: "b" } }), span({ flags: 257 })]),
  );

  const readable = (bytes: Uint8Array) => {
    try {
      readSpansProtobuf(bytes, new SpanCollector(NOW));
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ code: "malformed" });
    }
  };

  test("random bytes are read or malformed", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readable), { numRuns: 2000 });
  });

  test("damaged messages are read or malformed", () => {
    const damage = fc.record({ at: fc.nat({ max: valid.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const bytes = Uint8Array.from(valid);
        for (const { at, byte } of damages) bytes[at] = byte;
        readable(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test("a message cut short anywhere is malformed", () => {
    for (let length = 1; length < valid.length; length++) {
      expect(() => readSpansProtobuf(valid.slice(0, length), new SpanCollector(NOW))).toThrow(Failure);
    }
  });

  test("JSON of any shape is read or malformed", () => {
    const shape = fc.letrec((tie) => ({
      value: fc.oneof(
        // As deep as resource, scope, span, event and attribute; without a bound a few of them are vast.
        { maxDepth: 7, depthSize: "small" },
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(tie("object"), { maxLength: 3 }),
        tie("object"),
      ),
      object: fc.dictionary(
        fc.constantFrom(
          "resourceSpans",
          "scope_spans",
          "spans",
          "resource",
          "attributes",
          "key",
          "value",
          "events",
          "name",
          "status",
        ),
        tie("value"),
        { maxKeys: 5 },
      ),
    }));
    fc.assert(
      fc.property(shape.object, (body) => {
        try {
          readSpansJson(body, new SpanCollector(NOW));
        } catch (error) {
          expect(error).toMatchObject({ code: "malformed" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("JSON and protobuf of the same spans say the same", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("GET", "/users/1", "shop", "é😀", "x".repeat(300)));
    const attribute = fc.tuple(
      fc.constantFrom(
        "http.route",
        "http.method",
        "url.path",
        "http.target",
        "url.full",
        "error.type",
        "other",
        "http.status_code",
      ),
      fc.oneof(text, fc.integer(), fc.boolean()),
    );
    const anySpan = fc
      .record({
        name: text,
        kind: fc.nat({ max: 6 }),
        parentSpanId: fc.constantFrom("", "0000000000000000", "00f067aa0ba902b7"),
        flags: fc.constantFrom(0, 0x100, 0x300),
        status: fc.record({ code: fc.nat({ max: 2 }), message: text }),
        attributes: fc.array(attribute, { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
        durationMs: fc.integer({ min: -10, max: 100_000 }),
        endAt: fc.integer({ min: NOW - 3 * MINUTE, max: NOW + 11 * MINUTE }),
        exception: fc.option(fc.record({ type: text, message: text, stacktrace: text }), { nil: undefined }),
      })
      .map(({ exception, ...rest }) => makeSpan({ ...rest, ...(exception ? { exception } : {}) }));
    const place = fc.dictionary(fc.constantFrom("service.name", "deployment.environment", "service.version"), text);
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 5 }), place, (spans, resource) => {
        collect(makeTraces(spans, resource));
      }),
    );
  });

  test("snake_case and enum names are understood", () => {
    const body = {
      resource_spans: [
        {
          scope_spans: [
            {
              spans: [
                {
                  trace_id: "0af7651916cd43dd8448eb211c80319c",
                  parent_span_id: "00f067aa0ba902b7",
                  name: "POST /orders/12",
                  kind: "SPAN_KIND_SERVER",
                  start_time_unix_nano: (NOW - 20) * 1e6,
                  end_time_unix_nano: nanos(NOW),
                  status: { code: "STATUS_CODE_ERROR" },
                  attributes: [{ key: "http.status_code", value: { int_value: "502" } }],
                },
              ],
            },
          ],
        },
      ],
    };
    const { telemetry } = resultOf((sink) => readSpansJson(body, sink));
    expect(telemetry.rollups).toMatchObject([{ key: { operation: "POST /orders/:id", kind: "server" }, errors: 1 }]);
    expect(telemetry.errors).toMatchObject([{ exceptionClass: "HTTP 502" }]);
  });
});
