import { expect, test } from "vitest";
import { type Comparison, type Metric, unitOf } from "@/lib/domain/impact";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { besideVerdict, describeChange, saidOfService } from "./change";

function comparison(metric: Metric, before: number | null, after: number | null, n = 4_000): Comparison {
  const difference = before === null || after === null ? null : after - before;
  const percent = difference === null || !before ? null : (difference / before) * 100;
  return {
    metric,
    unit: unitOf(metric),
    before: { value: before, n },
    after: { value: after, n },
    difference,
    percent,
  };
}

test.each<[Metric, number | null, number | null, string, string]>([
  ["p95", 200, 340, "up slower", "worse"],
  ["p95", 340, 200, "down faster", "better"],
  ["p50", 100, 104.9, "same about the same", "neutral"],
  ["p50", 100, 105, "up slower", "worse"],
  ["mean", 0, 5, "up slower", "worse"],
  ["mean", 0, 0, "same about the same", "neutral"],
  ["throughput", 10, 20, "up more traffic", "neutral"],
  ["throughput", 20, 10, "down less traffic", "neutral"],
  ["error_rate", 0, 0.0009, "same about the same", "neutral"],
  ["error_rate", 0, 0.01, "up more errors", "worse"],
  ["error_rate", 0.05, 0.01, "down fewer errors", "better"],
  ["p99", null, 5, "unknown no comparison", "neutral"],
  ["p99", 5, null, "unknown no comparison", "neutral"],
])("%s from %s to %s is %s", (metric, before, after, described, tone) => {
  const change = describeChange(comparison(metric, before, after));
  expect(`${change.direction} ${change.word}`).toBe(described);
  expect(change.tone).toBe(tone);
});

test("an error rate within what chance alone gives is about the same", () => {
  expect(describeChange(comparison("error_rate", 0.004, 0.007, 1_000)).word).toBe("about the same");
  expect(describeChange(comparison("error_rate", 0.004, 0.007, 20_000)).word).toBe("more errors");
});

test("no traffic at all is nothing to compare", () => {
  expect(describeChange(comparison("throughput", 0, 0, 0)).word).toBe("no comparison");
});

test("few requests say which way, without colour", () => {
  expect(describeChange(comparison("p95", 200, 340, 29))).toMatchObject({ word: "slower", tone: "neutral" });
  expect(describeChange(comparison("p95", 200, 340, 30))).toMatchObject({ word: "slower", tone: "worse" });
});

test.each([
  [null, "worse", "better"],
  ["regressed", "worse", "neutral"],
  ["improved", "neutral", "better"],
  ["confounded", "worse", "better"],
  ["quiet", "neutral", "neutral"],
  ["inconclusive", "neutral", "neutral"],
  ["shared", "neutral", "neutral"],
] as const)("beside the verdict %s, slower reads %s and faster %s", (verdict, slower, faster) => {
  const tones = [comparison("p95", 200, 340), comparison("p95", 340, 200)]
    .map(describeChange)
    .map((change) => besideVerdict(change, verdict).tone);
  expect(tones).toEqual([slower, faster]);
});

test("of a service, the verdict on each metric is its own; of what was not judged nothing is known", () => {
  const subjects = [
    { service: "checkout", operation: ALL_OPERATIONS, metric: "p95", kind: "regressed" },
    { service: "checkout", operation: "GET /cart", metric: "p95", kind: "improved" },
    { service: "search", operation: ALL_OPERATIONS, metric: "p50", kind: "regressed" },
  ] as const;
  const said = saidOfService({ subjects }, "checkout");
  expect([said("p95"), said("p95", "GET /cart"), said("p50"), said("mean")]).toEqual([
    ...["regressed", "improved", "inconclusive", "inconclusive"],
  ]);
  expect(saidOfService(null, "checkout")("p95")).toBeNull();
});
