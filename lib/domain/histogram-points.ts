import {
  BUCKET_COUNT,
  bucketMiddle,
  bucketOfExponential,
  bucketPosition,
  emptyHistogram,
  HISTOGRAM_SCALE,
  type Histogram,
  sparseOf,
} from "./histogram";
import type { PointBuckets, RollupDelta } from "./telemetry";
import { floorTo, MINUTE } from "./time";

/** What a histogram point adds: requests that ended within (fromUs, toUs], epoch microseconds. */
export interface PointIncrease {
  fromUs: number;
  toUs: number;
  n: number;
  /** Seconds. `max` is null where it is not known for these requests. */
  sum: number;
  max: number | null;
  buckets: PointBuckets;
}

const LONGEST_LOOK_BACK_US = 10 * MINUTE * 1000;

/** A point's buckets as a histogram of ours. The number of requests is kept exactly. */
export function histogramOfPoint(buckets: PointBuckets, max: number | null): Histogram {
  const histogram = emptyHistogram();
  if (buckets.type === "explicit") addExplicit(histogram, buckets.bounds, buckets.counts, max);
  else addExponential(histogram, buckets);
  return histogram;
}

/** The rollup that a point adds to, in the minute that holds the middle of its interval. */
export function rollupOfPoint(
  target: Pick<RollupDelta, "key" | "version"> & { isError: boolean },
  increase: PointIncrease,
): RollupDelta {
  const { n, sum, max } = increase;
  const histogram = histogramOfPoint(increase.buckets, max);
  return {
    key: target.key,
    version: target.version,
    at: minuteOfInterval(increase.fromUs, increase.toUs),
    n,
    errors: target.isError ? n : 0,
    sumUs: Math.round(Math.max(sum, 0) * 1e6),
    maxUs: Math.round((max ?? highestOf(histogram)) * 1e6),
    maxTrace: null,
    histogram: sparseOf(histogram),
  };
}

// The middle's minute shares the most time with an interval of up to a minute. After a gap in the
// exports the middle may be long past; the requests are then placed near the end.
function minuteOfInterval(fromUs: number, toUs: number): number {
  const from = Math.max(fromUs, toUs - LONGEST_LOOK_BACK_US);
  return floorTo((Math.min(from, toUs) + toUs) / 2000, MINUTE);
}

function highestOf(histogram: Histogram): number {
  const bucket = histogram.findLastIndex((count) => count > 0);
  return bucket < 0 ? 0 : bucketMiddle(bucket);
}

function addExplicit(into: Histogram, bounds: number[], counts: number[], max: number | null): void {
  counts.forEach((count, index) => {
    const low = position(index === 0 ? 0 : (bounds[index - 1] ?? 0));
    const bound = bounds[index];
    // Past the last bound nothing is known but the largest value, where the point has it.
    const high = bound === undefined ? Math.max(low, position(max ?? 0)) : position(bound);
    addSpread(into, low, high, count);
  });
}

function addExponential(into: Histogram, buckets: Extract<PointBuckets, { type: "exponential" }>): void {
  const { unit, scale, offset, counts, zeroCount } = buckets;
  into[0] = (into[0] ?? 0) + zeroCount;
  const width = 2 ** (HISTOGRAM_SCALE - scale);
  const shift = bucketPosition(unit);
  counts.forEach((count, index) => {
    if (count === 0) return;
    if (unit === 1 && scale >= HISTOGRAM_SCALE) {
      const bucket = bucketOfExponential(offset + index, scale);
      into[bucket] = (into[bucket] ?? 0) + count;
    } else {
      addSpread(into, shift + (offset + index) * width, shift + (offset + index + 1) * width, count);
    }
  });
}

function position(seconds: number): number {
  return seconds > 0 ? Math.min(Math.max(bucketPosition(seconds), 0), BUCKET_COUNT) : 0;
}

/**
 * Spreads `count` evenly over the positions (from, to], which is log-uniform in seconds. Whole
 * requests are dealt by rounding the running total: every bucket gets its share to within one, none
 * is lost, and a lone request lands in the middle rather than at an end.
 */
function addSpread(into: Histogram, from: number, to: number, count: number): void {
  if (count === 0) return;
  const low = Math.min(Math.max(settle(from), 0), BUCKET_COUNT);
  const high = Math.min(Math.max(settle(to), low), BUCKET_COUNT);
  const first = Math.min(Math.floor(low), BUCKET_COUNT - 1);
  let dealt = 0;
  for (let bucket = first; bucket + 1 < high; bucket++) {
    const due = Math.round((count * (bucket + 1 - low)) / (high - low));
    into[bucket] = (into[bucket] ?? 0) + due - dealt;
    dealt = due;
  }
  // An empty stretch is a lone bound, which belongs to the bucket that ends with it.
  const last = Math.max(Math.ceil(high) - 1, 0);
  into[last] = (into[last] ?? 0) + count - dealt;
}

// A bound that is one of ours comes out of the logarithm a rounding error beside it.
function settle(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-7 ? whole : value;
}
