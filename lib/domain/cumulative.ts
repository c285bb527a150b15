import type { PointIncrease } from "./histogram-points";
import type { CumulativePoint, PointBuckets } from "./telemetry";
import { MINUTE } from "./time";

/** The last point of one writer of a stream: a process, which its start tells from another. */
interface WriterState {
  startUs: number;
  timeUs: number;
  n: number;
  sum: number;
  max: number | null;
  buckets: PointBuckets;
}

/**
 * The last points of a cumulative stream, most recent writer first. Replicas whose resources do not
 * tell them apart share a stream; each is followed by its own start.
 */
export interface StreamState {
  writers: WriterState[];
}

const WRITERS_KEPT = 16;
const FRESH_US = 10 * MINUTE * 1000;

/**
 * What a cumulative point adds to what is known of its stream, and the stream's next state. Null
 * where it adds nothing: a repeat, or the first point of a stream that began more than ten minutes
 * before, whose past is not known and which only sets the baseline.
 */
export function takeIncrease(
  state: StreamState,
  point: CumulativePoint,
): { increase: PointIncrease | null; state: StreamState } {
  const now = writerOf(point);
  const last = state.writers.find((writer) => writer.startUs === now.startUs);
  if (last && now.timeUs <= last.timeUs) return { increase: null, state };
  const others = state.writers.filter((writer) => writer !== last);
  return {
    increase: increaseOf(now, last, state),
    state: { writers: [now, ...others].slice(0, WRITERS_KEPT) },
  };
}

function writerOf(point: CumulativePoint): WriterState {
  const { n, sum, max, buckets } = point;
  return { startUs: Number(point.startNs / 1000n), timeUs: Number(point.timeNs / 1000n), n, sum, max, buckets };
}

function increaseOf(now: WriterState, last: WriterState | undefined, state: StreamState): PointIncrease | null {
  const whole = { fromUs: now.startUs, toUs: now.timeUs, n: now.n, sum: now.sum, max: now.max, buckets: now.buckets };
  if (!last) {
    const fresh = now.timeUs - now.startUs <= FRESH_US;
    const restarted = state.writers.some((writer) => writer.timeUs <= now.startUs);
    return fresh || restarted ? whole : null;
  }
  const buckets = subtractBuckets(now.buckets, last.buckets);
  // A count that fell: the process began anew without saying so.
  if (!buckets || now.n < last.n) return { ...whole, fromUs: last.timeUs };
  return {
    fromUs: last.timeUs,
    toUs: now.timeUs,
    n: now.n - last.n,
    sum: Math.max(now.sum - last.sum, 0),
    // The largest of the whole life belongs to this stretch only where it rose in it.
    max: now.max !== null && (last.max === null || now.max > last.max) ? now.max : null,
    buckets,
  };
}

/** Null where a count fell or the layouts differ. */
function subtractBuckets(now: PointBuckets, last: PointBuckets): PointBuckets | null {
  if (now.type === "explicit" && last.type === "explicit") {
    if (now.bounds.length !== last.bounds.length || now.bounds.some((bound, i) => bound !== last.bounds[i]))
      return null;
    const counts = now.counts.map((count, i) => count - (last.counts[i] ?? 0));
    return counts.some((count) => count < 0) ? null : { type: "explicit", bounds: now.bounds, counts };
  }
  if (now.type === "exponential" && last.type === "exponential" && now.unit === last.unit) {
    return subtractExponential(now, last);
  }
  return null;
}

type Exponential = Extract<PointBuckets, { type: "exponential" }>;

function subtractExponential(now: Exponential, last: Exponential): Exponential | null {
  const scale = Math.min(now.scale, last.scale);
  const counts = byIndex(now, scale);
  for (const [index, count] of byIndex(last, scale)) {
    if (count > 0) counts.set(index, (counts.get(index) ?? 0) - count);
  }
  const zeroCount = now.zeroCount - last.zeroCount;
  if (zeroCount < 0 || [...counts.values()].some((count) => count < 0)) return null;
  const filled = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const offset = filled[0]?.[0] ?? 0;
  const dense = new Array<number>((filled.at(-1)?.[0] ?? offset - 1) - offset + 1).fill(0);
  for (const [index, count] of filled) dense[index - offset] = count;
  return { type: "exponential", unit: now.unit, scale, offset, counts: dense, zeroCount };
}

function byIndex(buckets: Exponential, scale: number): Map<number, number> {
  const counts = new Map<number, number>();
  buckets.counts.forEach((count, i) => {
    const index = Math.floor((buckets.offset + i) / 2 ** (buckets.scale - scale));
    counts.set(index, (counts.get(index) ?? 0) + count);
  });
  return counts;
}
