import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addEncoded,
  addHistogram,
  BUCKET_COUNT,
  bucketLow,
  bucketOf,
  bucketOfExponential,
  countOf,
  emptyHistogram,
  encodeHistogram,
  type Histogram,
  quantileMs,
} from "./histogram";

const seconds = fc.double({ min: 0.0001, max: 3600, noNaN: true });

function histogramOf(values: number[]): Histogram {
  const histogram = emptyHistogram();
  for (const value of values) histogram[bucketOf(value)] = (histogram[bucketOf(value)] ?? 0) + 1;
  return histogram;
}

function decode(...frames: Uint8Array[]): Histogram {
  const histogram = emptyHistogram();
  addEncoded(histogram, Uint8Array.from(frames.flatMap((frame) => [...frame])));
  return histogram;
}

describe("buckets", () => {
  test.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [0.0001, 0],
    [1, 850],
    [1.0000001, 851],
    [2, 914],
    [3600, BUCKET_COUNT - 1],
    [Number.POSITIVE_INFINITY, BUCKET_COUNT - 1],
  ])("%f s is in bucket %i", (value, bucket) => {
    expect(bucketOf(value)).toBe(bucket);
  });

  test("a value lies within the bounds of its bucket", () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const bucket = bucketOf(value);
        expect(value).toBeGreaterThan(bucketLow(bucket) * (1 - 1e-12));
        expect(value).toBeLessThanOrEqual(bucketLow(bucket + 1) * (1 + 1e-12));
      }),
    );
  });

  test("a finer OTLP bucket falls into the bucket of its values", () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 6, max: 12 }), (value, scale) => {
        const index = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
        expect(bucketOfExponential(index, scale)).toBe(bucketOf(value));
      }),
    );
  });
});

describe("quantiles", () => {
  test("an empty histogram has none", () => {
    expect(quantileMs(emptyHistogram(), 0.5)).toBeNull();
  });

  test("are within 0.55 % of the nearest rank", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1 }), fc.constantFrom(0.5, 0.95, 0.99, 1), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = (sorted[Math.ceil(q * sorted.length - 1e-9) - 1] ?? 0) * 1000;
        const estimate = quantileMs(histogramOf(values), q) ?? Number.NaN;
        expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.0055);
      }),
    );
  });
});

describe("frames", () => {
  const histogram = fc.array(seconds).map(histogramOf);

  test("decode to what was encoded", () => {
    fc.assert(
      fc.property(histogram, (h) => {
        expect(decode(encodeHistogram(h))).toEqual(h);
      }),
    );
  });

  test("keep large counts", () => {
    const h = emptyHistogram();
    h[3] = 2 ** 40;
    h[BUCKET_COUNT - 1] = 128;
    expect(decode(encodeHistogram(h))).toEqual(h);
  });

  test("add up by concatenation, in any order", () => {
    fc.assert(
      fc.property(histogram, histogram, (a, b) => {
        const sum = emptyHistogram();
        addHistogram(sum, a);
        addHistogram(sum, b);
        expect(decode(encodeHistogram(a), encodeHistogram(b))).toEqual(sum);
        expect(decode(encodeHistogram(b), encodeHistogram(a))).toEqual(sum);
        expect(countOf(sum)).toBe(countOf(a) + countOf(b));
      }),
    );
  });

  test.each([
    ["ends inside a number", [0x80]],
    ["ends before its pairs", [2, 0]],
    ["names a bucket that does not exist", [1, 0xff, 0x7f]],
  ])("a frame that %s is refused", (_what, bytes) => {
    expect(() => addEncoded(emptyHistogram(), Uint8Array.from(bytes))).toThrow(RangeError);
  });
});
