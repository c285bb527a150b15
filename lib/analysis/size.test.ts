import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { type Lags, prepareRates, prepareValues } from "./baselines";
import { examine } from "./examine";
import { ScaledValues } from "./scaled-values";
import { changesByLook, shifts, sizeOf } from "./size";

const lags: Lags = { day: 500, days: [1], smooth: 15 };
const shape = { before: 60, gap: 0, after: 30 };
const looks = { ends: [15, 30], runs: [5] };
const placebos = Array.from({ length: 120 }, (_, i) => 1400 - 7 * i);

function noisy(seed: number, change: number): Float64Array {
  const random = seeded(seed);
  let noise = 0;
  return Float64Array.from({ length: 1600 }, (_, i) => {
    noise = 0.7 * noise + random.normal();
    return noise + 5 * Math.sin((2 * Math.PI * i) / 500) + (i >= 1500 ? change : 0);
  });
}

function sizeAt(values: Float64Array, confidence: number) {
  const series = prepareValues(new ScaledValues(values, null), 60, lags);
  const { change, changes } = examine({
    series,
    end: 1500,
    reach: 90,
    shape,
    looks,
    placebos,
    known: 30,
    usualStep: null,
    callsMovement: false,
  });
  return sizeOf(change, changes, series.scaleAt(1500), confidence);
}

test("the change of a step is its height, less what happens every day", () => {
  const values = Float64Array.from({ length: 1600 }, (_, i) => (i % 500 < 250 ? 1 : 3) + (i >= 1500 ? 2 : 0));
  const found = shifts(prepareValues(new ScaledValues(values, null), 60, lags), 1500, 1500, 1530);
  expect([...changesByLook(found, null, looks)]).toEqual([2, 2]);
});

test("the change of a rate weighs minutes by their requests", () => {
  const requests = Float64Array.from({ length: 100 }, (_, i) => (i === 60 ? 900 : 100));
  const errors = Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 1 : i === 60 ? 90 : 0));
  const found = shifts(prepareRates(errors, requests, 60, { ...lags, days: [] }), 60, 60, 90);
  const [half, whole] = changesByLook(found, requests.subarray(60, 90), looks);
  expect(half).toBeCloseTo(90 / 2300 - 0.01, 12);
  expect(whole).toBeCloseTo(90 / 3800 - 0.01, 12);
});

describe("the interval", () => {
  test.each([0, 3])("of a change of %d holds it in about 95 of 100 cases", (change) => {
    const held = Array.from({ length: 200 }, (_, seed) => {
      const { low, high } = sizeAt(noisy(seed, change), 0.95);
      return low <= change && change <= high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(199);
  });

  test("is narrower where less is asked of it", () => {
    const [wide, narrow] = [0.95, 0.9].map((confidence) => sizeAt(noisy(3, 1), confidence));
    expect(narrow?.low).toBeGreaterThan(wide?.low ?? 0);
    expect(narrow?.high).toBeLessThan(wide?.high ?? 0);
    expect(narrow?.value).toBe(wide?.value);
  });
});
