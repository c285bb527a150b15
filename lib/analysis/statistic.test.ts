import { describe, expect, test } from "vitest";
import { deviance, medianParts, movementParts, partAt, partsPerLook, rateParts, usualStep } from "./statistic";

const looks = { ends: [2, 4], runs: [2] };

describe("medianParts", () => {
  test("the median, the mean and the farthest run of each look, signed", () => {
    // Runs of two: (1, −5) → −2, (−5, 3) → −1, (3, 9) → 6.
    expect([...medianParts(Float64Array.of(1, -5, 3, 9), looks)]).toEqual([-2, -2, -2, 0, 2, 2, 6, 0]);
  });

  test("leave out what is not known", () => {
    expect([...medianParts(Float64Array.of(Number.NaN, 4, Number.NaN, Number.NaN), looks)]).toEqual([
      4, 4, 4, 0, 4, 4, 4, 0,
    ]);
    expect([...medianParts(new Float64Array(4).fill(Number.NaN), looks)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("rateParts", () => {
  const steps = {
    rates: Float64Array.of(0, 0.5, 0.1, Number.NaN),
    requests: Float64Array.of(30, 10, 60, 0),
    residuals: Float64Array.of(0, 0.5, 0.1, Number.NaN),
    least: 0.01,
  };
  const figures = (values: Float64Array) => [...values].map((value) => Number(value.toFixed(6)));

  test("weigh each step by its requests", () => {
    // Look 1: 5 of 40. Look 2: 11 of 100; the farthest run of two is 11 of 70.
    expect(figures(rateParts(steps, looks).means)).toEqual([0, 0.125, 0.125, 0, 0, 0.11, 0.157143, 0]);
  });

  test("compare counts with what was expected, a little at least", () => {
    const [, first, , , , second, run] = rateParts(steps, looks).parts;
    expect(first).toBeCloseTo(deviance(5, 0.4), 9);
    expect(second).toBeCloseTo(deviance(11, 1), 9);
    expect(run).toBeCloseTo(deviance(11, 0.7), 9);
  });
});

test.each([
  ["as many as expected", 7, 7, 0],
  ["none of two", 0, 2, -2],
  ["one of a tenth", 1, 0.1, Math.sqrt(2 * (Math.log(10) - 0.9))],
  ["many: nearly normal", 1040, 1000, 40 / Math.sqrt(1000) - 0.0084],
  ["nothing expected", 3, 0, 0],
])("deviance of %s", (_what, k, expected, result) => {
  expect(deviance(k, expected)).toBeCloseTo(result, 3);
});

test("a part knows its look and what it is taken from", () => {
  expect(partsPerLook(looks)).toBe(4);
  expect([0, 1, 2, 3, 6].map((i) => partAt(looks, i))).toEqual([
    { look: 0, kind: "median", run: 0 },
    { look: 0, kind: "mean", run: 0 },
    { look: 0, kind: "run", run: 2 },
    { look: 0, kind: "movement", run: 0 },
    { look: 1, kind: "run", run: 2 },
  ]);
});

describe("movementParts", () => {
  const moment = { end: 60, before: 60, gap: 0 };
  const restless = Float64Array.from({ length: 90 }, (_, i) => (i % 2 === 0 ? 1 : -1) * (i < 60 ? 1 : 3));

  test("the logarithm of how much larger the steps are", () => {
    const [short, long] = movementParts(restless, moment, { ends: [10, 30], runs: [] }, 2);
    expect(short).toBe(0);
    expect(long).toBeCloseTo(Math.log((6 + 0.1) / (2 + 0.1)), 9);
  });

  test("a series that stands still has not moved", () => {
    expect(movementParts(new Float64Array(90), moment, { ends: [30], runs: [] }, 0)).toEqual([0]);
  });
});

test.each([
  ["the median step", [0, 1, 3, 6], 2],
  ["the mean where most steps are 0", [0, 0, 0, 0, 8], 2],
  ["0 where nothing moves", [5, 5, 5], 0],
])("the usual step is %s", (_what, values, expected) => {
  expect(usualStep(Float64Array.from(values))).toBe(expected);
});
