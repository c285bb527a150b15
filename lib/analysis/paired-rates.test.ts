import { expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { pairedRates, type RatePair } from "./paired-rates";

/** Minutes whose rate rises while the new side gets more of the traffic. */
function minutes(seed: number, more: number): RatePair[] {
  const random = seeded(seed);
  return Array.from({ length: 15 }, (_, i) => {
    const rate = 0.01 + 0.002 * i;
    const [n, m] = [20 + 20 * i, 320 - 20 * i];
    return {
      newer: { events: random.poisson(n * (rate + more)), requests: n },
      older: { events: random.poisson(m * rate), requests: m },
    };
  });
}

test("by hand: one minute, 10 of 100 against 5 of 100", () => {
  const pair = { newer: { events: 10, requests: 100 }, older: { events: 5, requests: 100 } };
  const found = pairedRates([pair]);
  expect(found?.size.value).toBeCloseTo(0.05, 12);
  // Surplus 10 − 7.5; variance 100 · 100 · 15 · 185 ÷ (200² · 199); two-sided, with continuity.
  expect(found?.p).toBeCloseTo(0.2839, 3);
  expect(found?.size.high).toBeCloseTo(0.05 + 1.96 * 0.0369, 3);
});

test("equal sides are called different in about one of twenty, although time moves both", () => {
  const cases = Array.from({ length: 1000 }, (_, seed) => pairedRates(minutes(seed, 0)));
  const called = cases.filter((found) => found && found.p <= 0.05).length;
  expect(called).toBeGreaterThan(15);
  expect(called).toBeLessThan(70);
  const covered = cases.filter((found) => found && found.size.low <= 0 && found.size.high >= 0).length;
  expect(covered).toBeGreaterThan(930);
});

test("a difference is found and measured", () => {
  const found = pairedRates(minutes(1, 0.03));
  expect(found?.p).toBeLessThan(0.001);
  expect(found?.size.low).toBeLessThan(0.03);
  expect(found?.size.high).toBeGreaterThan(0.03);
});

test("a handful of events says nothing", () => {
  expect(pairedRates([{ newer: { events: 4, requests: 9 }, older: { events: 0, requests: 90 } }])).toBeNull();
});
