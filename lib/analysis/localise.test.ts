import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { autocorrelation, changePoint, misfit } from "./localise";

const step = (at: number, noise: number, seed = 1) => {
  const random = seeded(seed);
  return Float64Array.from({ length: 90 }, (_, i) => (i < at ? 0 : 1) + noise * random.normal());
};

describe("changePoint", () => {
  test("finds a step", () => {
    expect(changePoint(step(40, 0.05), 1, null)).toMatchObject({ at: 40 });
  });

  test("in most of noisy cases within two steps, and nearly always within what fits nearly as well", () => {
    const found = Array.from({ length: 200 }, (_, seed) => changePoint(step(60, 0.5, seed), 1, null));
    expect(found.filter((one) => one && Math.abs(one.at - 60) <= 2).length).toBeGreaterThan(160);
    expect(found.filter((one) => one && one.from <= 60 && one.to >= 60).length).toBeGreaterThan(185);
  });

  test("is not drawn away by one outlier", () => {
    const values = step(60, 0.1);
    values[20] = 50;
    expect(changePoint(values, 1, null)).toMatchObject({ at: 60 });
  });

  test("says nothing of a few values", () => {
    expect(changePoint(Float64Array.of(1, 2, 3, Number.NaN, 4), 1, null)).toBeNull();
  });
});

test("the moment that fits worse has a larger misfit", () => {
  const values = step(40, 0.1);
  expect(misfit(values, null, 38, 42)).toBe(1);
  expect(misfit(values, null, 57, 90)).toBeGreaterThan(2);
});

test.each([
  ["white noise", 0, 0],
  ["noise that remembers", 0.8, 0.8],
])("the autocorrelation of %s", (_what, memory, expected) => {
  const random = seeded(7);
  let last = 0;
  const values = Float64Array.from({ length: 4000 }, () => {
    last = memory * last + random.normal();
    return last;
  });
  expect(Math.abs(autocorrelation(values) - expected)).toBeLessThan(0.05);
});
