import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { revisionLine } from "./review-words";

const judgedAt = Date.UTC(2026, 10, 23, 12, 7);
const subject = { service: "shop", operation: ALL_OPERATIONS, metric: "p95" as const };
const first = { judgedAt, kind: "inconclusive" as const, isFinal: false, changes: [], engine: 1 };
const second = {
  ...{ judgedAt, kind: "regressed" as const, isFinal: true, engine: 1 },
  changes: [{ ...subject, from: "inconclusive" as const, to: "regressed" as const }],
};

test("a line of a verdict's history says what became of it, and by which data", () => {
  expect(revisionLine(first, null, false)).toBe("inconclusive with data up to 2026-11-23 12:07:00 UTC");
  expect(revisionLine(second, first, false)).toBe(
    "regressed, final with data up to 2026-11-23 12:07:00 UTC. p95 of shop: inconclusive → regressed",
  );
});

test("it says so where another engine judged", () => {
  expect(revisionLine({ ...second, engine: 2 }, second, false)).toMatch(/^judged anew by engine 2: regressed, final/);
  expect(revisionLine({ ...second, engine: 2 }, null, false)).toMatch(/^regressed/);
});
