import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Failures, failuresToShow } from "./failure-counts";
import { detectableRise, requestsToShow } from "./failures-needed";

const demand = { floor: 0.001, trials: 1, alpha: 0.02 };

function failures(events: number, requests: number, inflation = 1): Failures {
  const baseline = { events, requests };
  return {
    past: baseline,
    pastP: 1,
    before: baseline,
    between: () => baseline,
    after: () => baseline,
    baseline,
    inflation,
  };
}

describe("without a failure before", () => {
  // Three failures show: the mean of a Poisson law that has as many with a probability of 0.8 is 4.28.
  test("428 requests show 1 %, half as many 2 %", () => {
    expect((requestsToShow(failures(0, 50_000), 0.01, demand, 0.8) ?? 0) / 428).toBeCloseTo(1, 1);
    expect((requestsToShow(failures(0, 50_000), 0.02, demand, 0.8) ?? 0) / 214).toBeCloseTo(1, 1);
  });

  test("140 requests show 3 %", () => {
    expect(detectableRise(failures(0, 50_000), 140, demand, 0.8)).toBeCloseTo(0.0303, 3);
  });

  test("an hour of 300 requests before asks for more", () => {
    expect(failuresToShow(failures(0, 50_000), 150, demand)).toBe(3);
    expect(failuresToShow(failures(0, 300), 150, demand)).toBe(4);
  });

  test("two requests show nothing", () => {
    expect(failuresToShow(failures(0, 50_000), 2, demand)).toBe(Number.POSITIVE_INFINITY);
    expect(detectableRise(failures(0, 50_000), 2, demand, 0.8)).toBe(Number.POSITIVE_INFINITY);
  });
});

test("from 1 % to 2 % takes as many requests as the textbook's two proportions, the rate before being known", () => {
  // (2.054 √(p₀q₀) + 0.842 √(p₁q₁))² ÷ 0.01², one-sided 2 %, power 80 %; exact tests, and being sure of the floor, need some more.
  const textbook = (2.054 * Math.sqrt(0.01 * 0.99) + 0.842 * Math.sqrt(0.02 * 0.98)) ** 2 / 0.01 ** 2;
  const found = requestsToShow(failures(10_000, 1_000_000), 0.01, demand, 0.8) ?? 0;
  expect(found / textbook).toBeGreaterThan(0.95);
  expect(found / textbook).toBeLessThan(1.4);
});

test("failures that come together ask for as many times the requests", () => {
  const [one, three] = [1, 3].map((inflation) =>
    requestsToShow(failures(10_000, 1_000_000, inflation), 0.01, demand, 0.8),
  );
  expect((three ?? 0) / (one ?? 1)).toBeGreaterThan(2.4);
  expect((three ?? 0) / (one ?? 1)).toBeLessThan(3.6);
});

test("no number of requests shows what cannot be", () => {
  expect(requestsToShow(failures(950, 1000), 0.1, demand, 0.8)).toBeNull();
});

test("a larger effect never needs more requests, and more requests never show only larger ones", () => {
  const history = fc.record({ events: fc.nat(200), requests: fc.integer({ min: 1000, max: 100_000 }) });
  fc.assert(
    fc.property(history, fc.constantFrom(0.01, 0.03, 0.1), fc.integer({ min: 20, max: 2000 }), (past, effect, seen) => {
      const given = failures(past.events, past.requests);
      const [small, large] = [effect, effect * 2].map((one) => requestsToShow(given, one, demand, 0.8));
      // The search ends within a twentieth, and exact tests' power goes up and down by a failure.
      expect(large ?? 0).toBeLessThan((small ?? Number.POSITIVE_INFINITY) * 1.1);
      const [few, many] = [seen, seen * 4].map((requests) => detectableRise(given, requests, demand, 0.8));
      expect(many).toBeLessThanOrEqual(few ?? 0);
    }),
    { numRuns: 60 },
  );
});
