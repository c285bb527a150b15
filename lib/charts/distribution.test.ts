import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, emptyHistogram, type Histogram, quantileMs } from "@/lib/domain/histogram";
import { prepareDistribution } from "./distribution";

function histogramOf(valuesMs: number[]): Histogram {
  const histogram = emptyHistogram();
  for (const ms of valuesMs) histogram[bucketOf(ms / 1000)] = (histogram[bucketOf(ms / 1000)] ?? 0) + 1;
  return histogram;
}

const latencies = fc.array(fc.double({ min: 0.05, max: 4_000_000, noNaN: true }), { minLength: 1, maxLength: 50 });

test("two empty sides have no distribution", () => {
  expect(prepareDistribution(emptyHistogram(), emptyHistogram())).toBeNull();
});

test("each side's densities sum to 1 in at most 60 contiguous bins", () => {
  fc.assert(
    fc.property(latencies, latencies, (before, after) => {
      const distribution = prepareDistribution(histogramOf(before), histogramOf(after));
      const bins = distribution?.bins ?? [];
      expect(bins.length).toBeLessThanOrEqual(60);
      expect(bins.reduce((sum, bin) => sum + bin.before, 0)).toBeCloseTo(1, 9);
      expect(bins.reduce((sum, bin) => sum + bin.after, 0)).toBeCloseTo(1, 9);
      for (const [index, bin] of bins.slice(1).entries()) expect(bin.fromMs).toBe(bins[index]?.toMs);
    }),
  );
});

test("quantiles are the histogram's own and lie where the axis says", () => {
  const before = histogramOf([100, 110, 120, 400]);
  const distribution = prepareDistribution(before, emptyHistogram());
  const marks = distribution?.marks ?? [];
  expect(marks.map((mark) => [mark.side, mark.quantile, mark.ms])).toEqual([
    ["before", "p50", quantileMs(before, 0.5)],
    ["before", "p95", quantileMs(before, 0.95)],
    ["before", "p99", quantileMs(before, 0.99)],
  ]);
  const bins = distribution?.bins ?? [];
  const low = bins[0]?.fromMs ?? 0;
  const high = bins.at(-1)?.toMs ?? 0;
  for (const mark of marks) expect(low * (high / low) ** mark.fraction).toBeCloseTo(mark.ms, 6);
  expect(distribution?.n).toEqual({ before: 4, after: 0 });
});

test("the axis has a few round ticks whatever its width", () => {
  fc.assert(
    fc.property(latencies, (values) => {
      const ticks = prepareDistribution(histogramOf(values), emptyHistogram())?.ticks ?? [];
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(9);
    }),
  );
});
