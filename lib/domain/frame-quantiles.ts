import { BUCKET_COUNT, bucketMiddle } from "./histogram";

/** Milliseconds by bucket, to five figures: a bucket is far wider than what that leaves out, and short to write. */
const MIDDLE_MS = Float64Array.from({ length: BUCKET_COUNT }, (_, bucket) =>
  Number((bucketMiddle(bucket) * 1000).toPrecision(5)),
);

/**
 * Quantiles of many small histograms one after the other, such as a series' minutes: frames are added, then taken
 * together. One instance serves any number of them; it allocates nothing.
 */
export class FrameQuantiles {
  private readonly counts = new Float64Array(BUCKET_COUNT);
  private total = 0;
  private low = BUCKET_COUNT;
  private high = -1;
  private position = 0;

  /**
   * Adds every frame in the bytes [from, to): see histogram.ts.
   * @throws {RangeError} when they are not a sequence of frames.
   */
  add(bytes: Uint8Array, from: number, to: number): void {
    this.position = from;
    while (this.position < to) this.addFrame(bytes);
    if (this.position > to) throw new RangeError("histogram frame ends early");
  }

  private addFrame(bytes: Uint8Array): void {
    let bucket = -1;
    for (let pairs = this.readVarint(bytes); pairs > 0; pairs--) {
      const head = this.readVarint(bytes);
      bucket += 1 + Math.floor(head / 2);
      if (bucket >= BUCKET_COUNT) throw new RangeError("histogram frame names a bucket past the last");
      const count = head % 2 === 1 ? this.readVarint(bytes) : 1;
      this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
      this.total += count;
      if (bucket < this.low) this.low = bucket;
      if (bucket > this.high) this.high = bucket;
    }
  }

  private readVarint(bytes: Uint8Array): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[this.position++];
      if (byte === undefined) throw new RangeError("histogram frame ends early");
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /**
   * Calls `found` with the place of each of the ascending `shares` and its quantile by nearest rank, in milliseconds,
   * as quantileMs gives it but to five figures; not at all where nothing was added. Then starts anew.
   */
  take(shares: readonly number[], found: (place: number, ms: number) => void): void {
    let seen = 0;
    let bucket = this.low;
    for (const [place, share] of this.total > 0 ? shares.entries() : []) {
      const rank = Math.max(1, Math.ceil(share * this.total - 1e-9 * this.total));
      while (seen < rank && bucket <= this.high) seen += this.counts[bucket++] ?? 0;
      found(place, MIDDLE_MS[bucket - 1] ?? Number.NaN);
    }
    this.counts.fill(0, this.low, this.high + 1);
    this.total = 0;
    this.low = BUCKET_COUNT;
    this.high = -1;
  }
}
