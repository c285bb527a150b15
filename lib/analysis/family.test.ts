import { expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import type { Examination } from "./examine";
import { adjustedPs, criticalSurprise } from "./family";
import { placeboLaw, rank, statisticOf, surprise } from "./placebo";

/** An examination of a series of one part whose placebos and present value are given. */
function examined(placebos: number[], now: number): Examination {
  const law = placeboLaw([Float64Array.from(placebos)]);
  const statistic = statisticOf([now], law.units);
  const strongest = { kind: "mean", look: 0, run: 0, value: now } as const;
  const ranked = { statistics: [statistic], statistic, ...rank(statistic, law), surprise: surprise(statistic, law) };
  return {
    law,
    ...ranked,
    steep: null,
    movementSurprise: 0,
    strongest,
    change: now,
    changes: Float64Array.from(placebos),
    noise: 1,
  };
}

const noise = (seed: number, count = 300) => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => random.normal());
};

test("one series keeps its own p", () => {
  const one = examined(noise(1), 2.2);
  expect(adjustedPs([one])).toEqual([one.p]);
});

test("the same series many times over is no harder than once", () => {
  const one = examined(noise(1), 2.4);
  for (const p of adjustedPs(Array.from({ length: 50 }, () => one))) expect(p).toBeCloseTo(one.p, 12);
});

test("many independent series ask more of each", () => {
  const series = Array.from({ length: 100 }, (_, seed) => examined(noise(seed + 10), seed === 0 ? 2.6 : 0.1));
  const [first = 1] = adjustedPs(series);
  expect(series[0]?.p).toBeLessThan(0.03);
  expect(first).toBeGreaterThan(0.3);
});

test("a change far beyond all is found among many, and does not hide a second one", () => {
  const series = Array.from({ length: 100 }, (_, seed) => examined(noise(seed + 10), seed < 2 ? 12 : 0.1));
  const adjusted = adjustedPs(series);
  expect(adjusted.slice(0, 2).every((p) => p < 0.02)).toBe(true);
  expect(adjusted.slice(2).every((p) => p > 0.5)).toBe(true);
});

test("of families in which nothing changed, about the share of alpha has one below it", () => {
  const random = seeded(99);
  const flagged = Array.from({ length: 150 }, (_, seed) => {
    const series = Array.from({ length: 10 }, (_, i) => examined(noise(1000 * seed + i, 150), random.normal()));
    return Math.min(...adjustedPs(series)) <= 0.1;
  }).filter(Boolean).length;
  expect(flagged).toBeGreaterThan(4);
  expect(flagged).toBeLessThan(28);
});

test("what is critical divides adjusted ps below from those above", () => {
  for (let seed = 1; seed < 40; seed++) {
    const quiet = Array.from({ length: 10 }, (_, i) => examined(noise(100 * seed + i), 0));
    const one = examined(noise(seed), 2 + seed / 20);
    const [p = 1] = adjustedPs([one, ...quiet]);
    expect(p <= 0.02).toBe(one.surprise > criticalSurprise([one, ...quiet], 0.02));
  }
});

test("nothing is critical where there are too few moments", () => {
  expect(criticalSurprise([examined(noise(1, 20), 9)], 0.02)).toBe(Number.POSITIVE_INFINITY);
});
