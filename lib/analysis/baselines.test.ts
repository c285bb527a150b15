import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { blocksWithin, type Lags, prepareRates, prepareValues, residuals, trendBefore } from "./baselines";
import { prepareMeasured } from "./measure";
import { ScaledValues } from "./scaled-values";

const lags: Lags = { day: 200, days: [1], smooth: 5 };
const shape = { before: 60, gap: 0, after: 30 };
const series = (of: (i: number) => number, length = 600) => Float64Array.from({ length }, (_, i) => of(i));
const most = (values: Float64Array) => Math.max(...values.map(Math.abs));

describe("nothing is unusual of", () => {
  test.each([
    ["a level", () => 7],
    ["a trend", (i: number) => 3 + 0.02 * i],
    ["what happens every day", (i: number) => (i % 200 < 100 ? 1 : 4)],
  ])("%s", (_what, of) => {
    for (const end of [310, 400, 500])
      expect(
        most(residuals(prepareValues(new ScaledValues(series(of), null), 60, lags), end, shape).unusual),
      ).toBeLessThan(1e-9);
  });
});

describe("a step at the moment", () => {
  test("is unusual by its height", () => {
    const values = series((i) => (i < 500 ? 2 : 5));
    expect([...residuals(prepareValues(new ScaledValues(values, null), 60, lags), 500, shape).unusual]).toEqual(
      Array(30).fill(3),
    );
  });

  test("on a trend is unusual by what is above the trend", () => {
    const values = series((i) => 0.01 * i + (i < 500 ? 0 : 2));
    for (const one of residuals(prepareValues(new ScaledValues(values, null), 60, { ...lags, days: [] }), 500, shape)
      .unusual)
      expect(one).toBeCloseTo(2, 6);
  });

  test("that happens every day is not", () => {
    const values = series((i) => (i % 200 < 100 ? 2 : 5));
    expect(most(residuals(prepareValues(new ScaledValues(values, null), 60, lags), 500, shape).unusual)).toBe(0);
  });

  test("against the trend before it is not one", () => {
    // It had been falling and stands still: above the trend, but not above the level.
    const values = series((i) => (i < 500 ? -0.05 * (i - 500) : 0));
    expect(
      most(residuals(prepareValues(new ScaledValues(values, null), 60, { ...lags, days: [] }), 500, shape).unusual),
    ).toBe(0);
  });
});

test("a change counts by the noise of its hour: wholly of unknown values, by half of latencies and traffic", () => {
  const noisy = Float64Array.from({ length: 2880 }, (_, i) => Math.exp((i < 1440 ? 0.02 : 0.04) * (-1) ** i));
  const louder = (metric: JudgedMetric) => {
    const { scaleAt } = prepareMeasured(
      { metric, start: 0, step: MINUTE, values: noisy, requests: null },
      2880,
      60,
      true,
    );
    return scaleAt(2800) / scaleAt(1400);
  };
  expect(louder("value")).toBeCloseTo(2, 1);
  expect(louder("p95")).toBeCloseTo(Math.SQRT2, 2);
});

test("Theil and Sen's trend is not moved by an outlier", () => {
  const values = series((i) => 0.1 * i + (i === 480 ? 1000 : 0));
  const trend = trendBefore(prepareValues(new ScaledValues(values, null), 60, lags), 500);
  expect(trend.slope).toBeCloseTo(0.1, 3);
  expect(trend.level).toBeCloseTo(50, 0);
});

test("a trend is taken through as many blocks as it may reach, from six to twelve", () => {
  expect([25, 60, 75, 91, 500].map((reach) => blocksWithin(reach, 60))).toEqual([6, 6, 7, 9, 12]);
  // Rising for an hour, falling for half an hour before.
  const prepared = prepareValues(
    new ScaledValues(
      series((i) => Math.max(i, 880 - i)),
      null,
    ),
    60,
    lags,
  );
  expect(trendBefore(prepared, 500).slope).toBeCloseTo(1, 6);
  expect(trendBefore(prepared, 500, 9).slope).toBeLessThan(0.9);
});

describe("the level of rates", () => {
  test("is all events by all requests, drawn towards the day's like ten events more", () => {
    const prepared = prepareRates(Float64Array.of(1, 0, 9, 0), Float64Array.of(10, 0, 90, 100), 3, lags);
    // At the end the day had 10 of 200, the last three steps 9 of 190.
    expect([1, 2, 3, 4].map(prepared.level)).toEqual([0.1, 0.1, 0.1, (9 + 10) / (190 + 200)]);
    expect(prepared.values.over(1, 2)[0]).toBeNaN();
  });

  test("is 0 where nothing failed all day, and unknown without requests", () => {
    const prepared = prepareRates(new Float64Array(5), Float64Array.of(9, 9, 9, 0, 0), 2, lags);
    expect(prepared.level(3)).toBe(0);
    expect(prepared.level(5)).toBeNaN();
  });

  test("is hardly drawn where events are many", () => {
    const events = Float64Array.from({ length: 1440 }, (_, i) => (i < 1380 ? 10 : 30));
    const prepared = prepareRates(events, new Float64Array(1440).fill(1000), 60, lags);
    expect(prepared.level(1440)).toBeCloseTo(0.03, 3);
  });
});

test("twice the values are twice as unusual", () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  const unusual = (values: number[], factor: number) =>
    residuals(
      prepareValues(new ScaledValues(Float64Array.from(values), (one) => one * factor), 60, lags),
      300,
      shape,
    ).unusual.slice();
  fc.assert(
    fc.property(fc.array(value, { minLength: 400, maxLength: 400 }), (values) => {
      const twice = unusual(values, 2);
      for (const [i, one] of unusual(values, 1).entries()) expect(twice[i]).toBeCloseTo(one * 2, 9);
    }),
    { numRuns: 20 },
  );
});
