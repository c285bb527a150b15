import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import type { VerdictInput } from "@/lib/views/deploy-verdict";
import { minutesJson, readMinutesBody } from "./_minutes";

const NOON = Date.UTC(2026, 10, 20, 12);
const METRICS: JudgedMetric[] = ["p50", "p95", "p99", "error_rate", "throughput"];

const FLAT = {
  ...{ metric: "throughput" as const, start: NOON, step: 300_000 },
  ...{ values: Float64Array.of(1, Number.NaN), requests: Float64Array.of(1, Number.NaN) },
};

const amount = fc.oneof(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.constant(Number.NaN));

const operation = fc
  .record({
    service: fc.constantFrom("shop", "web"),
    name: fc.string({ minLength: 1 }),
    length: fc.integer({ min: 0, max: 30 }),
  })
  .filter(({ name }) => name.trim() === name && !name.includes("\0"))
  .chain(({ service, name, length }) =>
    fc
      .array(fc.array(amount, { minLength: length, maxLength: length }), { minLength: 5, maxLength: 5 })
      .map((columns) => {
        const arrays = columns.map((column) => Float64Array.from(column));
        const requests = arrays[4] ?? new Float64Array();
        return METRICS.map((metric, i) => ({
          ...{ service, operation: name },
          series: { metric, start: NOON, step: 60_000, values: arrays[i] ?? requests, requests },
        }));
      }),
  );

const span = fc.tuple(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 0, max: 1e7 })).map(([at, length]) => ({
  ...{ from: NOON + at, to: NOON + at + length },
}));

const input: fc.Arbitrary<VerdictInput> = fc.record({
  subjects: fc
    .uniqueArray(operation, {
      minLength: 1,
      maxLength: 3,
      selector: ([first]) => `${first?.service} ${first?.operation}`,
    })
    .map((all) => all.flat()),
  rollout: fc
    .record({ own: span, others: fc.array(span, { maxLength: 5 }), now: fc.integer({ min: NOON, max: NOON + 1e8 }) })
    .map(({ own, others, now }) => ({ startedAt: own.from, finishedAt: own.to, others, now })),
  surroundings: fc.constant({
    siblings: [{ service: "cart", operation: "(all)", series: FLAT }],
    deploys: [{ id: "d1", label: "v1", service: "shop", version: null, from: NOON, to: NOON + 1, text: "why" }],
    deployId: "d1",
    versions: ["1", "2"].map((version) => ({ service: "shop", operation: "(all)", version, series: FLAT })),
  }),
  settings: fc.constant({ ...DEFAULT_SETTINGS, warmUpMinutes: 3 }),
});

test("what is exported is read as it was, to the last bit", () => {
  fc.assert(
    fc.property(input, (given) => {
      expect(readMinutesBody(JSON.parse(JSON.stringify(minutesJson(given))))).toEqual(given);
    }),
  );
});

const SERIES = { metric: "p95", start: "2026-11-20T12:00:00Z", step_s: 60, values: [1, null, 3] };
const BODY = { deploy: { at: "2026-11-20T12:01:00Z" }, series: [SERIES] };

/** [field, message] of everything that is wrong with a body. */
function refusal(body: unknown): [string, string][] {
  try {
    readMinutesBody(body);
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(({ field, message }) => [field, message]);
    throw error;
  }
  return [];
}

const withSeries = (change: object, ...more: object[]) => ({ ...BODY, series: [{ ...SERIES, ...change }, ...more] });

describe("a body", () => {
  test("needs a deploy and a series only", () => {
    const { subjects, rollout, settings } = readMinutesBody(BODY);
    expect(subjects).toMatchObject([{ service: "", operation: "(all)", series: { requests: null } }]);
    expect([...(subjects[0]?.series.values ?? [])]).toEqual([1, Number.NaN, 3]);
    expect(rollout).toEqual({ startedAt: NOON + 60_000, finishedAt: NOON + 60_000, others: [], now: NOON + 180_000 });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, metrics: [...DEFAULT_SETTINGS.metrics, "value"] });
  });

  test("its deploy's service is that of series without one", () => {
    expect(readMinutesBody({ ...BODY, deploy: { ...BODY.deploy, service: "shop" } }).subjects[0]?.service).toBe("shop");
  });

  test.each<[string, unknown, string, RegExp]>([
    ["no object", 1, "body", /with deploy and series/],
    ["no deploy", { series: [SERIES] }, "deploy", /must be an object with at/],
    ["no time", { ...BODY, deploy: {} }, "deploy.at", /is required/],
    ["no series", { ...BODY, series: [] }, "series", /must hold a series/],
    ["too many series", { ...BODY, series: new Array(1_001).fill(SERIES) }, "series", /at most 1000/],
    ["an unknown metric", withSeries({ metric: "p42" }), "series[0].metric", /p50, p95/],
    ["a step that divides no day", withSeries({ step_s: 7 * 60 }), "series[0].step_s", /must divide a day/],
    ["a text among the values", withSeries({ values: [1, "2"] }), "series[0].values[1]", /must be a number, or null/],
    ["no list of values", withSeries({ values: "1,2" }), "series[0].values", /must be a list/],
    ["a negative latency", withSeries({ values: [1, -2] }), "series[0].values[1]", /must not be negative/],
    ["too many values", withSeries({ values: new Array(150_001).fill(0) }), "series[0].values", /at most 150000/],
    ["requests of another length", withSeries({ requests: [1] }), "series[0].requests", /must be as long as values: 3/],
    ["errors of unknown requests", withSeries({ metric: "error_rate" }), "series[0].requests", /throughput series/],
    ["the same series twice", withSeries({}, SERIES), "series[1]", /step of series\[0\]/],
    ["an unknown setting's value", { ...BODY, settings: { false_alarms: 2 } }, "settings.false_alarms", /0.001 to 0.5/],
    ["looks in no order", { ...BODY, settings: { looks: [10, 5] } }, "settings.looks", /ascending/],
  ])("%s is refused with the mend", (_, body, field, message) => {
    const issues = refusal(body);
    expect(issues.map(([one]) => one)).toContain(field);
    expect(issues.find(([one]) => one === field)?.[1]).toMatch(message);
  });
});
