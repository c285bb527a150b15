import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, countOf, emptyHistogram, quantileMs } from "./histogram";
import { histogramOfPoint, rollupOfPoint } from "./histogram-points";
import type { PointBuckets } from "./telemetry";

const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 200 });
const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

const explicit = fc
  .uniqueArray(fc.double({ min: 1e-6, max: 10_000, noNaN: true }), { maxLength: 20 })
  .chain((bounds) =>
    fc.record({
      bounds: fc.constant(bounds.sort((a, b) => a - b)),
      counts: fc.array(fc.nat({ max: 10_000 }), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
    }),
  )
  .map((point): PointBuckets => ({ type: "explicit", ...point }));

const exponential = fc
  .record({
    unit: fc.constantFrom(1, 0.001),
    scale: fc.integer({ min: -10, max: 20 }),
    offset: fc.integer({ min: -20_000, max: 20_000 }),
    counts,
    zeroCount: fc.nat({ max: 100 }),
  })
  .map((point): PointBuckets => ({ type: "exponential", ...point }));

describe("a point's buckets", () => {
  test("keep every request, whatever their layout", () => {
    fc.assert(
      fc.property(fc.oneof(explicit, exponential), fc.option(fc.double({ min: 0, noNaN: true })), (buckets, max) => {
        const histogram = histogramOfPoint(buckets, max);
        const sent = sumOf(buckets.counts) + (buckets.type === "exponential" ? buckets.zeroCount : 0);
        expect(countOf(histogram)).toBe(sent);
        expect(histogram.every((count) => count >= 0 && Number.isInteger(count))).toBe(true);
      }),
    );
  });

  test("of scale 6 or finer in seconds fold to what the values themselves give", () => {
    const values = fc.array(fc.double({ min: 0.0001, max: 3600, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 6, max: 9 }), (seconds, scale) => {
        const indexes = seconds.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
        const offset = Math.min(...indexes);
        const dense = new Array<number>(Math.max(...indexes) - offset + 1).fill(0);
        const expected = emptyHistogram();
        for (const index of indexes) dense[index - offset] = (dense[index - offset] ?? 0) + 1;
        for (const value of seconds) expected[bucketOf(value)] = (expected[bucketOf(value)] ?? 0) + 1;
        const point: PointBuckets = { type: "exponential", unit: 1, scale, offset, counts: dense, zeroCount: 0 };
        expect(histogramOfPoint(point, null)).toEqual(expected);
      }),
    );
  });

  test("of a coarser scale stay within the bucket they came from", () => {
    // Scale 0, index -3: (0.125 s, 0.25 s].
    const point: PointBuckets = { type: "exponential", unit: 1, scale: 0, offset: -3, counts: [6400], zeroCount: 0 };
    const histogram = histogramOfPoint(point, null);
    const low = bucketOf(0.125) + 1;
    expect([...histogram.slice(low, low + 64)]).toEqual(new Array(64).fill(100));
  });

  test("in milliseconds mean the same as in seconds", () => {
    // Scale 0, index 6 in ms: (64 ms, 128 ms].
    const point: PointBuckets = { type: "exponential", unit: 0.001, scale: 0, offset: 6, counts: [100], zeroCount: 0 };
    const histogram = histogramOfPoint(point, null);
    expect(quantileMs(histogram, 0.01)).toBeGreaterThan(63);
    expect(quantileMs(histogram, 1)).toBeLessThan(129);
    expect(quantileMs(histogram, 0.5)).toBeCloseTo(Math.sqrt(64 * 128), -0.5);
  });

  test.each([
    ["a lone request of a bucket lands in its middle", [0.1, 0.25], [0, 1, 0], null, Math.sqrt(0.1 * 0.25)],
    ["the first bucket begins at 0.1 ms", [0.01], [1, 0], null, Math.sqrt(0.0001 * 0.01)],
    ["past the last bound without a largest value: the bound", [0.1, 10], [0, 0, 5], null, 10],
    ["past the last bound with a largest value: up to it", [0.1, 10], [0, 0, 1], 40, Math.sqrt(10 * 40)],
    ["a largest value below the last bound is not believed", [0.1, 10], [0, 0, 5], 0.5, 10],
  ])("%s", (_what, bounds, dealt, max, seconds) => {
    const histogram = histogramOfPoint({ type: "explicit", bounds, counts: dealt }, max);
    expect((quantileMs(histogram, 0.5) ?? 0) / 1000 / seconds).toBeCloseTo(1, 1.7);
  });
});

describe("the rollup of a point", () => {
  const target = {
    key: { env: "production", service: "shop", kind: "server", source: "metrics", operation: "GET /" } as const,
    version: "1",
    isError: true,
  };
  const buckets: PointBuckets = { type: "explicit", bounds: [0.5, 1], counts: [0, 3, 0] };
  const minute = Date.UTC(2026, 0, 1) * 1000;

  test("carries counts, sum, errors and the largest value", () => {
    const rollup = rollupOfPoint(target, { fromUs: minute, toUs: minute + 60e6, n: 3, sum: 2.4, max: 0.95, buckets });
    expect(rollup).toMatchObject({ at: minute / 1000, n: 3, errors: 3, sumUs: 2_400_000, maxUs: 950_000 });
    expect([...rollup.histogram.values()].reduce((sum, count) => sum + count)).toBe(3);
  });

  test.each([
    ["lies in the minute of its middle", -29e6, 31e6, 0],
    ["of a longer half before is of the minute before", -31e6, 29e6, -60_000],
    ["after a gap of an hour is placed near its end", -3600e6, 0, -300_000],
  ])("an interval %s", (_what, from, to, at) => {
    const increase = { fromUs: minute + from, toUs: minute + to, n: 3, sum: 2.4, max: null, buckets };
    expect(rollupOfPoint(target, increase).at - minute / 1000).toBe(at);
  });
});
