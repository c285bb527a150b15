import { describe, expect, test } from "vitest";
import { emptyBucket } from "@/lib/domain/bucket";
import { bucketOf, emptyHistogram } from "@/lib/domain/histogram";
import { METRICS, type Metric } from "@/lib/domain/impact";
import { metricValue, needsHistogram } from "./metrics";

const histogram = emptyHistogram();
histogram[bucketOf(0.1)] = 18;
histogram[bucketOf(2)] = 2;
const bucket = { at: 0, n: 20, errors: 5, sumUs: 5_800_000, maxUs: 2_000_000, histogram };

describe("metricValue", () => {
  test.each<[Metric, number]>([
    ["p50", 100],
    ["p95", 2000],
    ["p99", 2000],
    ["mean", 290],
    ["throughput", 4],
    ["error_rate", 0.25],
  ])("%s", (metric, expected) => {
    const value = metricValue(metric, bucket, 5) ?? Number.NaN;
    expect(Math.abs(value / expected - 1)).toBeLessThan(0.0055);
  });

  test.each(METRICS.map((metric) => [metric]))("%s of no requests", (metric) => {
    expect(metricValue(metric, emptyBucket(0), 5)).toBe(metric === "throughput" ? 0 : null);
  });

  test("no time tells no throughput", () => {
    expect(metricValue("throughput", bucket, 0)).toBeNull();
  });

  test("only percentiles need the histogram", () => {
    expect(METRICS.filter(needsHistogram)).toEqual(["p50", "p95", "p99"]);
    const bare = { ...bucket, histogram: emptyHistogram() };
    for (const metric of METRICS.filter((one) => !needsHistogram(one))) {
      expect(metricValue(metric, bare, 5)).toBe(metricValue(metric, bucket, 5));
    }
  });
});
