import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Review, Said } from "@/lib/domain/review";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { accountFor, lessonsOf, shareOf } from "./accountability";

const SAID: Said = {
  kind: "regressed",
  direction: "up",
  size: { value: 1.1, low: 1.05, high: 1.15 },
  largest: 1.12,
  typicalBefore: 200,
  adjustedP: 0.004,
};

function review(change: Partial<Review> & { said?: Said | null } = {}): Review {
  return {
    deployId: "a",
    service: "shop",
    operation: "GET /",
    metric: "p95",
    decision: "dismissed",
    reason: "a batch job",
    said: SAID,
    by: "ada@example.com",
    at: 0,
    ...change,
  };
}

const defaults = () => DEFAULT_SETTINGS;

describe("a share", () => {
  test("has Wilson's interval", () => {
    // Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 0 of 20.
    expect(shareOf(81, 263).interval).toEqual({
      value: 81 / 263,
      low: expect.closeTo(0.2553, 4),
      high: expect.closeTo(0.3662, 4),
    });
    expect(shareOf(0, 20).interval).toEqual({ value: 0, low: 0, high: expect.closeTo(0.1611, 4) });
    expect(shareOf(0, 0).interval).toBeNull();
  });
});

describe("what people said", () => {
  const outcomes = [
    { deployId: "a", kind: "regressed", leastP: 0.004 },
    { deployId: "b", kind: "changed", leastP: 0.015 },
    { deployId: "c", kind: "unchanged", leastP: 0.4 },
    { deployId: "d", kind: "inconclusive", leastP: null },
  ];

  test("gives precision by verdict and recall by deploy", () => {
    const { precision, recall } = accountFor(outcomes, [
      review({ deployId: "a", decision: "confirmed" }),
      review({ deployId: "a", decision: "confirmed", metric: "p50" }),
      review({ deployId: "b" }),
      review({ deployId: "c", decision: "missed", metric: "", said: null }),
    ]);
    expect([precision.count, precision.of]).toEqual([2, 3]);
    expect([recall.count, recall.of]).toEqual([1, 2]);
  });

  test("a deploy that was flagged is none that was missed", () => {
    const missed = review({ deployId: "a", decision: "missed", metric: "", said: null });
    expect(accountFor(outcomes, [missed]).recall.of).toBe(0);
  });

  test("is set against p: deploys without a past are left out", () => {
    const { calibration } = accountFor(outcomes, [review({ deployId: "b" })]);
    const row = calibration.find(({ p }) => p === 0.02);
    expect(row?.deploys).toMatchObject({ count: 2, of: 3 });
    expect([row?.confirmed, row?.dismissed]).toEqual([0, 1]);
    const counts = calibration.map(({ deploys }) => deploys.count);
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  });
});

describe("a dismissed verdict", () => {
  test("asks for the next whole per cent above it, and says what that would hide", () => {
    const small = review({ deployId: "b", decision: "confirmed", said: { ...SAID, largest: 1.125 } });
    const large = review({ deployId: "c", decision: "confirmed", said: { ...SAID, largest: 1.5 } });
    const other = review({ deployId: "d", decision: "confirmed", metric: "p50", said: { ...SAID, largest: 1.06 } });
    const lessons = lessonsOf([review(), small, large, other], defaults);
    expect(lessons).toEqual([{ review: review(), setting: "p95", floor: 0.1, wanted: 0.13, hides: [small] }]);
  });

  test("asks for nothing where the floor in force is above it, or it has no size", () => {
    const raised = { ...DEFAULT_SETTINGS, floors: { ...DEFAULT_SETTINGS.floors, p95: 0.2 } };
    expect(lessonsOf([review()], () => raised)).toEqual([]);
    expect(lessonsOf([review({ said: { ...SAID, largest: null } })], defaults)).toEqual([]);
    expect(lessonsOf([review({ decision: "confirmed" })], defaults)).toEqual([]);
  });

  test("of a change that exactly fills its per cent asks for the next one, since what reaches a floor matters", () => {
    expect(lessonsOf([review({ said: { ...SAID, largest: 1.12 } })], defaults)[0]?.wanted).toBe(0.13);
  });

  test("the wanted floor would keep it quiet, for errors too", () => {
    const amounts = fc.double({ min: 0.0001, max: 0.5, noNaN: true });
    const rates = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(amounts, rates, (largest, typicalBefore) => {
        const said = { ...SAID, largest, typicalBefore };
        const [lesson] = lessonsOf([review({ metric: "error_rate", said })], defaults);
        if (!lesson) return;
        const { floors } = DEFAULT_SETTINGS;
        const byFactor = typicalBefore * (floors.errorFactor - 1);
        expect(Math.min(lesson.wanted, Math.max(byFactor, lesson.wanted / 5))).toBeGreaterThan(largest);
      }),
    );
  });
});
