import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { prepareValues } from "./baselines";
import { examine, pastOf, type Question } from "./examine";
import { ScaledValues } from "./scaled-values";
import { steepTrend } from "./steep";

const shape = { before: 60, gap: 2, after: 28 };
const end = 4000;

/** Noise about a level that rises by `perHour` from two hours before the moment on, and by `jump` at it. */
function question(seed: number, perHour: number, jump = 0, reach = 90): Question {
  const random = seeded(seed);
  const values = Float64Array.from({ length: end + 60 }, (_, i) => {
    const risen = (perHour * Math.max(0, i - (end - 120))) / 60;
    return risen + (i >= end ? jump : 0) + 0.1 * random.normal();
  });
  const placebos = Array.from({ length: 380 }, (_, i) => end - 150 - i * 10);
  const series = prepareValues(new ScaledValues(values, null), 60, { day: 1440, days: [], smooth: 15 });
  return {
    series,
    end,
    reach,
    shape,
    looks: { ends: [3, 8, 13, 18, 28], runs: [2, 5, 10] },
    placebos,
    known: 28,
    usualStep: null,
    callsMovement: false,
  };
}

const rareAmong = (perHour: number, jump: number, reach = 90) =>
  Array.from({ length: 60 }, (_, seed) => examine(question(seed, perHour, jump, reach)).p).filter((p) => p <= 0.02)
    .length;

describe("in a steep trend", () => {
  test("what goes on as before is no more rare than elsewhere", () => {
    expect(rareAmong(0.4, 0)).toBeLessThanOrEqual(3);
    // Without the test against the trend alone, the statistics are what they were: as large as a change's.
    const asked = question(5, 0.4);
    const past = pastOf(asked);
    const large = past.law.statistics.at(-1) ?? 0;
    expect(steepTrend(asked, past, [large], 1)?.limits[0]).toBeLessThan(large);
  });

  test("a lesser one shows by more than the window before, unless another deploy is in the way", () => {
    expect(rareAmong(0.15, 0, 90)).toBeLessThanOrEqual(3);
    expect(rareAmong(0.15, 0, 60)).toBeGreaterThan(5);
  });

  test("a change beyond the trend is still found", () => {
    expect(rareAmong(0.4, 0.6)).toBeGreaterThanOrEqual(50);
  });

  test("a change against the trend is not weighed against it", () => {
    const asked = question(5, 0.4);
    const past = pastOf(asked);
    const large = past.law.statistics.at(-1) ?? 0;
    expect(steepTrend(asked, past, [large], -1)).toBeNull();
    expect(rareAmong(0.2, -0.6)).toBeGreaterThanOrEqual(50);
  });
});

test("without a trend, statistics stay as they are", () => {
  const asked = question(5, 0);
  const past = pastOf(asked);
  const large = past.law.statistics.at(-1) ?? 0;
  expect(steepTrend(asked, past, [large], 1)).toBeNull();
});
