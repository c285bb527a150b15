import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import type { Telemetry } from "@/lib/domain/telemetry";
import { DAY, MINUTE } from "@/lib/domain/time";
import { makeAttributes, makeMetrics, nanos } from "@/lib/testing/otlp";
import { toProtobuf } from "@/lib/testing/otlp-protobuf";
import { MetricCollector } from "./metric-collector";
import { readMetricsJson } from "./metrics-json";
import { readMetricsProtobuf } from "./metrics-protobuf";

const NOW = Date.UTC(2026, 10, 23, 12, 30);
const [DELTA, CUMULATIVE] = [1, 2];

interface Result {
  telemetry: Telemetry;
  refused: number;
  message: string;
}

function resultOf(read: (sink: MetricCollector) => void): Result {
  const collector = new MetricCollector(NOW);
  read(collector);
  return {
    telemetry: collector.telemetry(),
    refused: collector.refusals.count,
    message: collector.refusals.message,
  };
}

/** Reads a request in both encodings, which must agree. */
function collect(body: Record<string, unknown>): Result {
  const fromJson = resultOf((sink) => readMetricsJson(JSON.parse(JSON.stringify(body)), sink));
  const fromProtobuf = resultOf((sink) => readMetricsProtobuf(toProtobuf("metrics", body), sink));
  expect(fromProtobuf).toEqual(fromJson);
  return fromJson;
}

const HTTP = { "http.request.method": "GET", "http.route": "/users/:id", "http.response.status_code": 200 };

function explicitPoint(change: Record<string, unknown> = {}, attributes: Record<string, string | number> = HTTP) {
  return {
    attributes: makeAttributes(attributes),
    startTimeUnixNano: nanos(NOW - 30_000),
    timeUnixNano: nanos(NOW),
    count: "6",
    sum: 1.5,
    bucketCounts: ["1", "2", "3"],
    explicitBounds: [0.1, 1],
    max: 2.5,
    ...change,
  };
}

function exponentialPoint(change: Record<string, unknown> = {}) {
  const { bucketCounts: _counts, explicitBounds: _bounds, ...point } = explicitPoint();
  // Scale 3: bucket -16 is (0.25 s, 0.2726 s].
  return { ...point, scale: 3, zeroCount: "1", positive: { offset: -16, bucketCounts: ["5"] }, ...change };
}

const histogram = (points: unknown[], temporality = DELTA, change: Record<string, unknown> = {}) => ({
  name: "http.server.request.duration",
  unit: "s",
  histogram: { dataPoints: points, aggregationTemporality: temporality },
  ...change,
});

const exponential = (points: unknown[], change: Record<string, unknown> = {}) => ({
  name: "http.server.request.duration",
  unit: "s",
  exponentialHistogram: { dataPoints: points, aggregationTemporality: DELTA },
  ...change,
});

describe("request durations are kept", () => {
  test("delta points become rollups of the source metrics", () => {
    const { telemetry, refused } = collect(makeMetrics([histogram([explicitPoint()])], { "service.version": "1.2" }));
    expect(refused).toBe(0);
    const [rollup, ...more] = telemetry.rollups;
    expect(more).toEqual([]);
    expect(rollup).toMatchObject({
      key: { env: "production", service: "shop", kind: "server", source: "metrics", operation: "GET /users/:id" },
      // The minute that holds the middle of the interval.
      ...{ version: "1.2", at: NOW - MINUTE, n: 6, errors: 0, sumUs: 1_500_000, maxUs: 2_500_000 },
    });
    expect([...(rollup?.histogram.values() ?? [])].reduce((sum, count) => sum + count)).toBe(6);
  });

  test("exponential points too", () => {
    const { telemetry } = collect(makeMetrics([exponential([exponentialPoint()])]));
    expect(telemetry.rollups).toMatchObject([{ n: 6, sumUs: 1_500_000 }]);
  });

  test.each<[string, Record<string, string | number>, string, number]>([
    ["a 500", { ...HTTP, "http.response.status_code": 500 }, "GET /users/:id", 6],
    ["a 404", { ...HTTP, "http.response.status_code": 404 }, "GET /users/:id", 0],
    ["an error without a status", { "http.request.method": "GET", "error.type": "Timeout" }, "GET", 6],
    ["old names", { "http.method": "POST", "http.route": "/a", "http.status_code": 503 }, "POST /a", 6],
    ["a raw target", { "http.method": "GET", "http.target": "/users/12?a=b" }, "GET /users/:id", 0],
  ])("with %s", (_what, attributes, operation, errors) => {
    const { telemetry } = collect(makeMetrics([histogram([explicitPoint({}, attributes)])]));
    expect(telemetry.rollups).toMatchObject([{ key: { operation }, errors }]);
  });

  test("the old metric is in milliseconds", () => {
    const inMs = explicitPoint({ sum: 1500, max: 2500, explicitBounds: [100, 1000] });
    const inSeconds = collect(makeMetrics([histogram([explicitPoint()])])).telemetry;
    for (const unit of ["ms", ""]) {
      const old = histogram([inMs], DELTA, { name: "http.server.duration", unit });
      expect(collect(makeMetrics([old])).telemetry).toEqual(inSeconds);
    }
  });

  test("without a sum it is taken from the buckets", () => {
    const point = explicitPoint({ sum: undefined, count: "4", bucketCounts: ["0", "4", "0"] });
    const [rollup] = collect(makeMetrics([histogram([point])])).telemetry.rollups;
    expect(rollup?.sumUs).toBeGreaterThan(4 * 100_000);
    expect(rollup?.sumUs).toBeLessThan(4 * 1_000_000);
  });

  test("cumulative points keep their stream's identity and counts", () => {
    const body = (attributes: Record<string, string | number>, change: Record<string, unknown> = {}) =>
      makeMetrics([histogram([explicitPoint(change, attributes)], CUMULATIVE)]);
    const streamOf = (request: Record<string, unknown>) => collect(request).telemetry.cumulative[0]?.streamId;
    const { telemetry } = collect(body(HTTP));
    expect(telemetry.rollups).toEqual([]);
    expect(telemetry.cumulative).toMatchObject([
      { n: 6, sum: 1.5, max: 2.5, startNs: BigInt(NOW - 30_000) * 1_000_000n, buckets: { counts: [1, 2, 3] } },
    ]);
    const turned = Object.fromEntries(Object.entries(HTTP).reverse());
    expect(streamOf(body(turned))).toEqual(streamOf(body(HTTP)));
    expect(streamOf(body({ ...HTTP, "server.port": 1 }))).not.toEqual(streamOf(body(HTTP)));
    const bounds = { explicitBounds: [0.2, 1] };
    expect(streamOf(body(HTTP, bounds))).not.toEqual(streamOf(body(HTTP)));
  });

  test("points that say there is no value add nothing and are not refused", () => {
    const { telemetry, refused } = collect(makeMetrics([histogram([explicitPoint({ flags: 1 })])]));
    expect([telemetry.rollups, refused]).toEqual([[], 0]);
  });
});

describe("all else is refused by number and reason", () => {
  const gauge = { name: "process.memory", gauge: { dataPoints: [{ timeUnixNano: nanos(NOW) }, {}] } };

  test("other metrics, to the point", () => {
    const other = histogram([explicitPoint(), explicitPoint()], DELTA, { name: "http.client.request.duration" });
    const sum = { name: "http.server.requests", sum: { dataPoints: [{}, {}, {}] } };
    const result = collect(makeMetrics([gauge, other, sum, histogram([explicitPoint()])]));
    expect(result.refused).toBe(7);
    expect(result.message).toContain("7 refused: not of a metric that is kept");
    expect(result.telemetry.rollups).toHaveLength(1);
  });

  test("a kept name that is no histogram", () => {
    const result = collect(makeMetrics([{ ...gauge, name: "http.server.request.duration" }]));
    expect(result).toMatchObject({ refused: 2, message: "2 refused: not of a histogram" });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["in bytes", histogram([explicitPoint()], DELTA, { unit: "By" }), "in a unit other than s and ms"],
    ["of no temporality", histogram([explicitPoint()], 0), "of neither delta nor cumulative"],
    ["whose counts do not add up", histogram([explicitPoint({ count: "7" })]), "with a count that is not the sum"],
    ["without buckets", histogram([explicitPoint({ bucketCounts: [], explicitBounds: [] })]), "without buckets"],
    ["with a bound too few", histogram([explicitPoint({ explicitBounds: [1] })]), "with bounds that do not fit"],
    ["with bounds that fall", histogram([explicitPoint({ explicitBounds: [1, 0.1] })]), "with bounds that do not fit"],
    ["that ends before it starts", histogram([explicitPoint({ startTimeUnixNano: nanos(NOW + 1) })]), "ends before it"],
    [
      "of 401 days ago",
      histogram([explicitPoint({ startTimeUnixNano: "0", timeUnixNano: nanos(NOW - 401 * DAY) })]),
      "older than the 14 days",
    ],
    ["without a time", histogram([explicitPoint({ startTimeUnixNano: "0", timeUnixNano: "0" })]), "older than the 14"],
    [
      "below zero",
      exponential([exponentialPoint({ negative: { offset: 0, bucketCounts: ["1"] } })]),
      "with negative durations",
    ],
    ["of a scale out of range", exponential([exponentialPoint({ scale: 21 })]), "with a scale or offset out of range"],
    [
      "of too many buckets",
      exponential([exponentialPoint({ positive: { offset: 0, bucketCounts: new Array(2001).fill("0") } })]),
      "in more than 2000 buckets",
    ],
  ])("a point %s", (_what, metric, reason) => {
    const { telemetry, refused, message } = collect(makeMetrics([metric, histogram([explicitPoint()])]));
    expect(refused).toBe(1);
    expect(message).toContain(`1 refused: ${reason}`);
    expect(telemetry.rollups).toHaveLength(1);
  });
});

describe("whatever is sent", () => {
  const valid = toProtobuf("metrics", makeMetrics([histogram([explicitPoint()]), exponential([exponentialPoint()])]));

  const readable = (bytes: Uint8Array) => {
    try {
      readMetricsProtobuf(bytes, new MetricCollector(NOW));
    } catch (error) {
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
      expect(() => readMetricsProtobuf(valid.slice(0, length), new MetricCollector(NOW))).toThrow(Failure);
    }
  });

  test("JSON and protobuf of the same points say the same", () => {
    const count = fc.nat({ max: 1000 });
    const counted = fc.array(count, { minLength: 1, maxLength: 20 }).chain((counts) =>
      fc.record({
        counts: fc.constant(counts),
        zero: count,
        bounds: fc.uniqueArray(fc.double({ min: 0, max: 100, noNaN: true }), {
          minLength: counts.length - 1,
          maxLength: counts.length - 1,
        }),
      }),
    );
    const options = fc.record({
      counted,
      temporality: fc.constantFrom(0, DELTA, CUMULATIVE),
      unit: fc.constantFrom("s", "ms", "", "By"),
      scale: fc.integer({ min: -12, max: 22 }),
      offset: fc.integer({ min: -2000, max: 2000 }),
      max: fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(options, ({ counted: { counts, zero, bounds }, temporality, unit, scale, offset, max }) => {
        const sum = counts.reduce((total, one) => total + one, 0);
        const point = explicitPoint({
          count: sum,
          bucketCounts: counts.map(String),
          explicitBounds: bounds.toSorted((a, b) => a - b),
          ...(max === undefined ? {} : { max }),
        });
        const buckets = { scale, zeroCount: zero, positive: { offset, bucketCounts: counts.map(String) } };
        const metrics = [
          histogram([point], temporality, { unit }),
          exponential([exponentialPoint({ count: sum + zero, ...buckets })], { unit }),
        ];
        collect(makeMetrics(metrics));
      }),
    );
  });
});
