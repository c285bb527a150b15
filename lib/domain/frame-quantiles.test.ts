import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameQuantiles } from "./frame-quantiles";
import { addHistogram, bucketOf, emptyHistogram, encodeHistogram, quantileMs } from "./histogram";

const SHARES = [0.5, 0.95, 0.99];

function histogramOf(milliseconds: readonly number[]) {
  const histogram = emptyHistogram();
  for (const ms of milliseconds) {
    const bucket = bucketOf(ms / 1000);
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }
  return histogram;
}

function take(quantiles: FrameQuantiles): number[] {
  const result: number[] = [];
  quantiles.take(SHARES, (place, ms) => {
    result[place] = ms;
  });
  return result;
}

const latencies = fc.array(fc.double({ min: 0.01, max: 4_000_000, noNaN: true }), { maxLength: 300 });

test("gives what the merged histogram gives, one after the other", () => {
  const quantiles = new FrameQuantiles();
  fc.assert(
    fc.property(latencies, latencies, (one, other) => {
      const [first, second] = [histogramOf(one), histogramOf(other)];
      const frames = Buffer.concat([
        Buffer.from([9]),
        encodeHistogram(first),
        encodeHistogram(second),
        Buffer.from([9]),
      ]);
      quantiles.add(frames, 1, frames.length - 1);
      addHistogram(first, second);
      const expected = SHARES.flatMap((share) => quantileMs(first, share) ?? []);
      const found = take(quantiles);
      expect(found.length).toBe(expected.length);
      for (const [place, ms] of expected.entries()) expect((found[place] ?? 0) / ms).toBeCloseTo(1, 4);
    }),
  );
});

test("refuses bytes that are no frames", () => {
  const frame = encodeHistogram(histogramOf([1, 20, 300]));
  expect(() => new FrameQuantiles().add(frame, 0, frame.length - 1)).toThrow(RangeError);
  expect(() => new FrameQuantiles().add(frame.subarray(0, -1), 0, frame.length - 1)).toThrow(RangeError);
});
