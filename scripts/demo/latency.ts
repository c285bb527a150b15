import type { Effect } from "./effects";
import type { Random } from "./random";
import type { OperationProfile } from "./services";
import type { HistogramPoint } from "./telemetry";

/** OTLP exponential buckets at scale 6: bucket i holds (2^(i/64), 2^((i+1)/64)] seconds. */
export const SCALE = 6;
const PER_DOUBLING = 2 ** SCALE;
const LOWEST = -1024; // 15 µs
const SIZE = 2048; // up to 65,536 s
const MIDDLES = Float64Array.from({ length: SIZE }, (_, i) => 2 ** ((i + LOWEST + 0.5) / PER_DOUBLING));

/** Draws latencies: lognormal, slowed by the effects of a release. */
export class LatencySampler {
  private readonly counts = new Int32Array(SIZE);

  constructor(private readonly random: Random) {}

  /** The latencies of `n` requests as a histogram; its sum takes each at the middle of its bucket. */
  histogram(
    n: number,
    operation: OperationProfile,
    pace: number,
    effects: Effect[],
  ): Pick<HistogramPoint, "n" | "sum" | "offset" | "counts"> {
    const logMedian = Math.log2((operation.medianMs / 1000) * pace * slowdown(effects));
    const logSpread = operation.spread * Math.LOG2E;
    const stalls = effects.flatMap((effect) => effect.stall ?? []);
    let low = SIZE;
    let high = 0;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let log = logMedian + logSpread * this.random.normal();
      for (const stall of stalls) {
        if (this.random.uniform() < stall.share) log = Math.log2(2 ** log + stall.ms / 1000);
      }
      const bucket = Math.min(SIZE - 1, Math.max(0, Math.ceil(log * PER_DOUBLING) - 1 - LOWEST));
      this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
      sum += MIDDLES[bucket] ?? 0;
      if (bucket < low) low = bucket;
      if (bucket > high) high = bucket;
    }
    return { n, sum, offset: low + LOWEST, counts: this.take(low, high) };
  }

  private take(low: number, high: number): number[] {
    const counts: number[] = [];
    for (let bucket = low; bucket <= high; bucket++) counts.push(this.counts[bucket] ?? 0);
    this.counts.fill(0, low, high + 1);
    return counts;
  }

  /** One latency in milliseconds. */
  one(operation: OperationProfile, pace: number, effects: Effect[]): number {
    let ms = operation.medianMs * pace * slowdown(effects) * Math.exp(operation.spread * this.random.normal());
    for (const { stall } of effects) if (stall && this.random.uniform() < stall.share) ms += stall.ms;
    return Math.round(ms * 1000) / 1000;
  }
}

function slowdown(effects: Effect[]): number {
  return effects.reduce((product, effect) => product * (effect.slowdown ?? 1), 1);
}
