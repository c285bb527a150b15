import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atLeast, differenceLimits, exactLimits, fisherTail, probabilityAbove } from "./rates";

const share = (events: number, requests: number) => ({ events, requests });

describe("exactLimits", () => {
  test.each([
    // Clopper and Pearson's tables, as in Brown, Cai and DasGupta (2001), and Hanley and Lippman-Hand's rule of three.
    ["10 of 100", share(10, 100), 0.025, 0.0490047, 0.1762226],
    ["5 of 100", share(5, 100), 0.025, 0.0164319, 0.1128349],
    ["1 of 10", share(1, 10), 0.025, 0.0025286, 0.4450161],
    ["0 of 100, one-sided", share(0, 100), 0.05, 0, 1 - 0.05 ** (1 / 100)],
    ["all of 20", share(20, 20), 0.025, 0.025 ** (1 / 20), 1],
    ["none", share(0, 0), 0.025, 0, 1],
  ])("%s", (_what, counts, tail, low, high) => {
    const limits = exactLimits(counts, tail);
    expect(limits.low).toBeCloseTo(low, 6);
    expect(limits.high).toBeCloseTo(high, 6);
  });

  test("of many counts are as those of a few more", () => {
    const [few, many] = [exactLimits(share(499, 50_000), 0.025), exactLimits(share(501, 50_000), 0.025)];
    expect(many.low / few.low).toBeCloseTo(1, 1);
    expect(many.high / few.high).toBeCloseTo(1, 1);
  });
});

describe("fisherTail", () => {
  test.each([
    // Fisher's lady tasting tea: 4 of 4 cups, and 3 of 4.
    ["four cups of four", share(0, 4), share(4, 4), 1 / 70],
    ["three cups of four", share(1, 4), share(3, 4), 17 / 70],
    ["one failure where there was none", share(0, 999), share(1, 1), 1 / 1000],
    ["two where there was none", share(0, 300), share(2, 100), (100 * 99) / (400 * 399)],
    ["none at all", share(0, 300), share(0, 100), 1],
  ])("%s", (_what, before, after, p) => {
    expect(fisherTail(before, after, "up")).toBeCloseTo(p, 9);
    expect(fisherTail(after, before, "down")).toBeCloseTo(p, 9);
  });

  test("is the sum over all tables that are as far", () => {
    const counts = fc.record({
      before: fc.integer({ min: 1, max: 40 }),
      after: fc.integer({ min: 1, max: 40 }),
      all: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(counts, fc.nat(20), ({ before, after, all }, seen) => {
        const events = Math.min(seen, all, after);
        fc.pre(all - events <= before && events * (before + after) > all * after);
        let sum = 0;
        for (let k = events; k <= Math.min(all, after); k++) {
          if (all - k <= before) sum += (choose(after, k) * choose(before, all - k)) / choose(before + after, all);
        }
        expect(fisherTail(share(all - events, before), share(events, after), "up")).toBeCloseTo(sum, 9);
      }),
    );
  });
});

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 0; i < k; i++) product = (product * (n - i)) / (i + 1);
  return product;
}

describe("differenceLimits", () => {
  test("are apart where nothing failed on either side", () => {
    const { low, high } = differenceLimits(share(0, 3600), share(0, 140), 0.025);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0.01);
    expect(high).toBeLessThan(0.025);
  });

  test("hold the difference, and draw together as counts grow", () => {
    const counts = fc.tuple(fc.nat(50), fc.nat(50));
    fc.assert(
      fc.property(counts, ([before, after]) => {
        const few = differenceLimits(share(before, 100), share(after, 100), 0.025);
        const many = differenceLimits(share(before * 9, 900), share(after * 9, 900), 0.025);
        const difference = (after - before) / 100;
        expect(few.low).toBeLessThanOrEqual(difference + 1e-9);
        expect(few.high).toBeGreaterThanOrEqual(difference - 1e-9);
        expect(many.high - many.low).toBeLessThan(few.high - few.low);
      }),
    );
  });
});

test("equal counts are above one another as often as not", () => {
  for (const counts of [share(0, 50), share(7, 900), share(900, 40_000)]) {
    expect(probabilityAbove(counts, counts, 0)).toBeCloseTo(0.5, 2);
  }
});

test.each([
  ["at least one of ten", 1, 10, 0.1, 1 - 0.9 ** 10],
  ["at least none", 0, 10, 0.1, 1],
  ["at least three of twenty, as in tables", 3, 20, 0.1, 0.3231],
])("%s", (_what, k, n, rate, probability) => {
  expect(atLeast(k, n, rate)).toBeCloseTo(probability, 3);
});
