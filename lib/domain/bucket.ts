import { addHistogram, emptyHistogram } from "./histogram";
import type { Bucket } from "./telemetry";

/** A bucket in which nothing was measured. */
export function emptyBucket(at: number): Bucket {
  return { at, n: 0, errors: 0, sumUs: 0, maxUs: 0, histogram: emptyHistogram() };
}

/** All buckets as one that starts at `at`; the buckets are left as they are. */
export function mergeBuckets(buckets: Iterable<Bucket>, at: number): Bucket {
  const merged = emptyBucket(at);
  for (const bucket of buckets) {
    merged.n += bucket.n;
    merged.errors += bucket.errors;
    merged.sumUs += bucket.sumUs;
    merged.maxUs = Math.max(merged.maxUs, bucket.maxUs);
    addHistogram(merged.histogram, bucket.histogram);
  }
  return merged;
}
