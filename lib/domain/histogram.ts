/**
 * Latency histogram with logarithmic buckets: OpenTelemetry's exponential histogram at scale 6,
 * in seconds, bucket i holding the values in (2^(i/64), 2^((i+1)/64)], clamped to 0.1 ms .. 1 h.
 * Any value in range is reported within 0.55 % (half a bucket's relative width). Adding two
 * histograms is integer addition per bucket: exact, and the same in every order.
 *
 * Encoded, a histogram is a frame: varint k, then k pairs. A pair is varint
 * (gap << 1 | many) followed, where many is 1, by varint count; gap is the distance to the bucket
 * before (to the lowest bucket for the first). Frames are self-delimiting, so that concatenating
 * two encodings is adding the histograms: `a || b` in SQL merges without reading.
 */

const BUCKETS_PER_DOUBLING = 64;
const LOWEST_INDEX = -851; // holds 0.1 ms
const HIGHEST_INDEX = 756; // holds 1 h

export const HISTOGRAM_SCALE = 6;
export const BUCKET_COUNT = HIGHEST_INDEX - LOWEST_INDEX + 1;

/** Counts per bucket, lowest first; always BUCKET_COUNT long. */
export type Histogram = Float64Array;

/** The counts of those buckets that hold any: what a batch adds, where most are empty. */
export type SparseHistogram = Map<number, number>;

export function emptyHistogram(): Histogram {
  return new Float64Array(BUCKET_COUNT);
}

/** The bucket, counted from 0, of a latency in seconds. Out of range or NaN goes to the nearest end. */
export function bucketOf(seconds: number): number {
  if (!(seconds > 0)) return 0;
  return clampBucket(Math.ceil(Math.log2(seconds) * BUCKETS_PER_DOUBLING) - 1 - LOWEST_INDEX);
}

/**
 * The bucket of bucket `index` of an OTLP exponential histogram in seconds whose scale is 6 or
 * finer: finer buckets fall wholly into one of ours, so nothing is lost.
 */
export function bucketOfExponential(index: number, scale: number): number {
  return clampBucket((index >> (scale - HISTOGRAM_SCALE)) - LOWEST_INDEX);
}

/** Where a latency lies on the scale of buckets: bucket b spans (b, b + 1]. Not clamped; seconds > 0. */
export function bucketPosition(seconds: number): number {
  return Math.log2(seconds) * BUCKETS_PER_DOUBLING - LOWEST_INDEX;
}

function clampBucket(bucket: number): number {
  return Math.min(Math.max(bucket, 0), BUCKET_COUNT - 1);
}

/** Lower bound (exclusive) of a bucket, in seconds; `bucketLow(b + 1)` is its upper bound. */
export function bucketLow(bucket: number): number {
  return 2 ** ((bucket + LOWEST_INDEX) / BUCKETS_PER_DOUBLING);
}

/** The value in seconds whose largest relative error over the bucket is smallest. */
export function bucketMiddle(bucket: number): number {
  const low = bucketLow(bucket);
  const high = bucketLow(bucket + 1);
  return (2 * low * high) / (low + high);
}

/** Adds `from` to `into`, in place. */
export function addHistogram(into: Histogram, from: Histogram): void {
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    const count = from[bucket];
    if (count) into[bucket] = (into[bucket] ?? 0) + count;
  }
}

export function countOf(histogram: Histogram): number {
  let total = 0;
  // Read by index: an iterator takes eight times as long.
  for (let bucket = 0; bucket < histogram.length; bucket++) total += histogram[bucket] ?? 0;
  return total;
}

/**
 * The q-quantile (0 < q ≤ 1) by nearest rank, in milliseconds: the value of the ⌈q·n⌉-th smallest
 * request, within 0.55 %. Null when the histogram is empty.
 */
export function quantileMs(histogram: Histogram, q: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  // The subtraction keeps q·n that is whole in the reals, such as 0.95 × 20, from rounding up a rank.
  const rank = Math.max(1, Math.ceil(q * total - 1e-9 * total));
  let seen = 0;
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    seen += histogram[bucket] ?? 0;
    if (seen >= rank) return bucketMiddle(bucket) * 1000;
  }
  return null;
}

/** The histogram without its empty buckets. */
export function sparseOf(histogram: Histogram): SparseHistogram {
  const sparse: SparseHistogram = new Map();
  histogram.forEach((count, bucket) => {
    if (count > 0) sparse.set(bucket, count);
  });
  return sparse;
}

/** Adds `count` requests to a bucket, in place. */
export function addToBucket(into: SparseHistogram, bucket: number, count: number): void {
  into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/** One frame holding the histogram. */
export function encodeHistogram(histogram: Histogram): Uint8Array {
  return encodeSparse(sparseOf(histogram));
}

/** One frame holding the histogram. */
export function encodeSparse(histogram: SparseHistogram): Uint8Array {
  const bytes: number[] = [];
  pushVarint(bytes, histogram.size);
  let next = 0;
  for (const bucket of [...histogram.keys()].sort((a, b) => a - b)) {
    const count = histogram.get(bucket) ?? 0;
    const gap = bucket - next;
    next = bucket + 1;
    if (count === 1) {
      pushVarint(bytes, gap * 2);
    } else {
      pushVarint(bytes, gap * 2 + 1);
      pushVarint(bytes, count);
    }
  }
  return new Uint8Array(bytes);
}

/**
 * Adds every frame in `bytes` to `into`. Nearly all numbers are one byte, and a page adds up half a million of them:
 * those are read here, the others by readLong.
 * @throws {RangeError} when the bytes are not a sequence of frames.
 */
export function addEncoded(into: Histogram, bytes: Uint8Array): void {
  const end = bytes.length;
  let position = 0;
  while (position < end) {
    let bucket = -1;
    let pairs = bytes[position++] ?? 0;
    if (pairs >= 0x80) {
      pairs = readLong(bytes, position - 1);
      position = afterLong;
    }
    for (; pairs > 0; pairs--) {
      let head = bytes[position++] ?? 0;
      if (head >= 0x80) {
        head = readLong(bytes, position - 1);
        position = afterLong;
      }
      bucket += 1 + Math.floor(head / 2);
      if (bucket >= BUCKET_COUNT) throw new RangeError("histogram frame names a bucket past the last");
      let count = 1;
      if (head % 2 === 1) {
        count = bytes[position++] ?? 0;
        if (count >= 0x80) {
          count = readLong(bytes, position - 1);
          position = afterLong;
        }
      }
      into[bucket] = (into[bucket] ?? 0) + count;
    }
    if (position > end) throw new RangeError(ENDS_EARLY);
  }
}

const ENDS_EARLY = "histogram frame ends early";

/** Where the number ends that readLong read last. */
let afterLong = 0;

function readLong(bytes: Uint8Array, from: number): number {
  let value = 0;
  let factor = 1;
  for (let position = from; ; position++) {
    const byte = bytes[position];
    if (byte === undefined) throw new RangeError(ENDS_EARLY);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      afterLong = position + 1;
      return value;
    }
    factor *= 128;
  }
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
