import { BUCKET_COUNT, bucketLow, countOf, type Histogram, quantileMs } from "@/lib/domain/histogram";
import { formatTick } from "./format";

/** One bin of the two distributions. Densities are shares of the side's requests. */
interface DistributionBin {
  fromMs: number;
  toMs: number;
  before: number;
  after: number;
}

interface QuantileMark {
  side: "before" | "after";
  quantile: "p50" | "p95" | "p99";
  ms: number;
  /** Where it lies on the axis, 0..1. */
  fraction: number;
}

/** Two latency distributions on one logarithmic axis. */
export interface Distribution {
  /** Ascending and contiguous; the densities of a side sum to 1, or to 0 where it has no requests. */
  bins: DistributionBin[];
  /** The highest density of either side. */
  highest: number;
  n: { before: number; after: number };
  ticks: { label: string; fraction: number }[];
  marks: QuantileMark[];
}

const MOST_BINS = 60;
const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

/** Lays the two sides over each other in at most 60 bins of equal width on the log axis; null when both are empty. */
export function prepareDistribution(before: Histogram, after: Histogram): Distribution | null {
  const range = occupied(before, after);
  if (!range) return null;
  const width = Math.ceil((range.last - range.first + 1) / MOST_BINS);
  const count = Math.ceil((range.last - range.first + 1) / width);
  const n = { before: countOf(before), after: countOf(after) };
  const bins = Array.from({ length: count }, (_, index) => {
    const low = range.first + index * width;
    return {
      fromMs: bucketLow(low) * 1000,
      toMs: bucketLow(low + width) * 1000,
      before: share(before, low, width, n.before),
      after: share(after, low, width, n.after),
    };
  });
  const lowMs = bucketLow(range.first) * 1000;
  const highMs = bucketLow(range.first + count * width) * 1000;
  const place = (ms: number) => Math.log(ms / lowMs) / Math.log(highMs / lowMs);
  return {
    bins,
    highest: Math.max(...bins.flatMap((bin) => [bin.before, bin.after])),
    n,
    ticks: logTicks(lowMs, highMs).map((ms) => ({ label: formatTick(ms, "ms"), fraction: place(ms) })),
    marks: [...marksOf("before", before, place), ...marksOf("after", after, place)],
  };
}

function occupied(...sides: Histogram[]): { first: number; last: number } | null {
  let first = BUCKET_COUNT;
  let last = -1;
  for (const side of sides) {
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      if (!side[bucket]) continue;
      if (bucket < first) first = bucket;
      if (bucket > last) last = bucket;
    }
  }
  // A doubling of room on each side keeps a narrow distribution from filling the axis.
  return last < 0 ? null : { first: first - 64, last: last + 64 };
}

function share(side: Histogram, low: number, width: number, total: number): number {
  let count = 0;
  for (let bucket = Math.max(low, 0); bucket < Math.min(low + width, BUCKET_COUNT); bucket++)
    count += side[bucket] ?? 0;
  return total === 0 ? 0 : count / total;
}

function marksOf(side: QuantileMark["side"], histogram: Histogram, place: (ms: number) => number): QuantileMark[] {
  return QUANTILES.flatMap(([quantile, q]) => {
    const ms = quantileMs(histogram, q);
    return ms === null ? [] : [{ side, quantile, ms, fraction: place(ms) }];
  });
}

/** A few round values in (lowMs, highMs): powers of ten, with 2 and 5 where there is room. */
function logTicks(lowMs: number, highMs: number): number[] {
  const decades = Math.log10(highMs / lowMs);
  const factors = decades > 4 ? [1] : decades > 2.2 ? [1, 3] : decades > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(lowMs)); 10 ** power < highMs; power++) {
    for (const factor of factors) {
      const ms = Number((factor * 10 ** power).toPrecision(6));
      if (ms > lowMs && ms < highMs) ticks.push(ms);
    }
  }
  return ticks;
}
