import { expect, test } from "vitest";
import type { DeployVerdict, JudgedMetric, SubjectVerdict, VerdictKind } from "./verdict";
import { isQuietChange, kindChanges } from "./verdict-changes";

/** Verdicts of which only names and kinds matter here. */
function saying(...subjects: [JudgedMetric, VerdictKind][]): DeployVerdict {
  const named = subjects.map(([metric, kind]) => ({ service: "shop", operation: "GET /", metric, kind }));
  return { kind: "unchanged", isFinal: false, judgedAt: 0, subjects: named as SubjectVerdict[] };
}

const of = (metric: JudgedMetric) => ({ service: "shop", operation: "GET /", metric });

test("only other kinds are changes", () => {
  const before = saying(["p50", "inconclusive"], ["p95", "inconclusive"], ["p99", "regressed"]);
  const after = saying(["p95", "regressed"], ["p50", "inconclusive"], ["p99", "regressed"]);
  expect(kindChanges(before, after)).toEqual([{ ...of("p95"), from: "inconclusive", to: "regressed" }]);
  expect(kindChanges(after, after)).toEqual([]);
});

test("what is new is told from nothing, unless nothing can be said of it yet; what is gone leads to nothing", () => {
  expect(kindChanges(null, saying(["p50", "inconclusive"], ["p95", "improved"]))).toEqual([
    { ...of("p95"), from: null, to: "improved" },
  ]);
  expect(kindChanges(saying(["p50", "regressed"]), saying())).toEqual([{ ...of("p50"), from: "regressed", to: null }]);
});

test("what is only better known is a quiet change", () => {
  expect(isQuietChange({ ...of("p50"), from: "inconclusive", to: "unchanged" })).toBe(true);
  expect(isQuietChange({ ...of("p50"), from: null, to: "improved" })).toBe(false);
  expect(isQuietChange({ ...of("p50"), from: "regressed", to: null })).toBe(false);
});
