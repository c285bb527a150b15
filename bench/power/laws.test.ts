import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { drawQuantiles, gamma, quantileAt, SHARES, shock } from "./laws";

const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
const variance = (values: number[]) => mean(values.map((one) => (one - mean(values)) ** 2));
const drawn = (count: number, draw: () => number) => Array.from({ length: count }, draw);

test.each([1, 1.5, 7, 300])("a gamma variate of shape %d has that mean and variance", (shape) => {
  const random = seeded(shape * 10);
  const values = drawn(40_000, () => gamma(shape, random));
  expect(mean(values) / shape).toBeCloseTo(1, 1);
  expect(variance(values) / shape).toBeCloseTo(1, 1);
  expect(gamma(0, random)).toBe(0);
});

test.each([
  ["normal", 0.975, 0.5 * 1.95996],
  ["normal", 0.01, 0.5 * -2.32635],
  ["student", 0.99, 0.4 * 4.5407],
  ["pareto", 0.99, Math.log(10)],
] as const)("the %s law's %d-quantile", (tails, share, expected) => {
  expect(quantileAt(tails, Math.log(share / (1 - share)))).toBeCloseTo(expected, 3);
});

describe("quantiles of a minute", () => {
  test.each([1, 5, 60])("of %d requests are those of as many drawn one by one", (requests) => {
    const random = seeded(requests);
    const one = () => quantileAt("normal", Math.log(1 / (1 - random.uniform()) - 1));
    const byOne = drawn(4000, () => {
      const sorted = Float64Array.from({ length: requests }, one).sort();
      return sorted[Math.ceil(0.95 * requests) - 1] ?? Number.NaN;
    });
    const into = new Float64Array(3);
    const atOnce = drawn(4000, () => {
      drawQuantiles(requests, "normal", random, into);
      return into[1] ?? Number.NaN;
    });
    const error = Math.sqrt(variance(byOne) / 4000);
    expect(Math.abs(mean(byOne) - mean(atOnce))).toBeLessThan(5 * error);
    expect(variance(atOnce) / variance(byOne)).toBeCloseTo(1, 0);
  });

  test("are ascending, and near the law's own where requests are many", () => {
    const into = new Float64Array(3);
    drawQuantiles(6000, "normal", seeded(3), into);
    expect([...into]).toEqual([...into].sort((a, b) => a - b));
    for (const [i, share] of SHARES.entries()) {
      expect(into[i]).toBeCloseTo(quantileAt("normal", Math.log(share / (1 - share))), 1);
    }
  });
});

test("shocks have variance 1 whatever their tails", () => {
  const random = seeded(5);
  expect(variance(drawn(40_000, () => shock("normal", random)))).toBeCloseTo(1, 1);
  // Their fourth moment is infinite, so that the variance of few is not to be trusted: the middle is.
  const sorted = drawn(40_000, () => shock("student", random)).sort((a, b) => a - b);
  expect(sorted[30_000]).toBeCloseTo(0.7649 / Math.sqrt(3), 1);
});
