import { addToBucket, bucketOf, type SparseHistogram } from "@/lib/domain/histogram";
import type { CumulativePoint, ErrorEvent, RollupDelta, SeriesKey, Telemetry } from "@/lib/domain/telemetry";
import { floorTo, MINUTE } from "@/lib/domain/time";

const PLACE = { env: "production", service: "shop" };

function makeKey(change: Partial<SeriesKey> = {}): SeriesKey {
  return { ...PLACE, kind: "server", source: "spans", operation: "GET /", ...change };
}

/** What requests of the given latencies add to one minute of one series. */
export function makeDelta(
  milliseconds: number[],
  change: Partial<Omit<RollupDelta, "key">> & { key?: Partial<SeriesKey> } = {},
): RollupDelta {
  const histogram: SparseHistogram = new Map();
  for (const ms of milliseconds) addToBucket(histogram, bucketOf(ms / 1000), 1);
  return {
    version: "1.0",
    at: floorTo(Date.UTC(2026, 10, 20, 12), MINUTE),
    n: milliseconds.length,
    errors: 0,
    sumUs: Math.round(milliseconds.reduce((sum, ms) => sum + ms * 1000, 0)),
    maxUs: Math.round(Math.max(0, ...milliseconds) * 1000),
    maxTrace: null,
    histogram,
    ...change,
    key: makeKey(change.key),
  };
}

export function makeErrorEvent(change: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    ...PLACE,
    fingerprint: "f1",
    version: "1.0",
    operation: "GET /",
    at: Date.UTC(2026, 10, 20, 12),
    exceptionClass: "TypeError",
    message: "x is not a function",
    traceId: null,
    detail: { backtrace: ["at a (a.js:1:1)"] },
    ...change,
  };
}

/** A cumulative point with the counts of buckets bounded at 100 ms and 1 s; times in seconds since noon. */
export function makePoint(
  startSeconds: number,
  timeSeconds: number,
  counts: [number, number, number],
  change: Partial<CumulativePoint> = {},
): CumulativePoint {
  const noon = BigInt(Date.UTC(2026, 10, 20, 12)) * 1_000_000n;
  const n = counts[0] + counts[1] + counts[2];
  return {
    streamId: new Uint8Array(32).fill(1),
    key: makeKey({ source: "metrics" }),
    version: "1.0",
    startNs: noon + BigInt(startSeconds) * 1_000_000_000n,
    timeNs: noon + BigInt(timeSeconds) * 1_000_000_000n,
    n,
    sum: n / 4,
    max: null,
    isError: false,
    buckets: { type: "explicit", bounds: [0.1, 1], counts },
    ...change,
  };
}

/** One request's measurements. */
export function makeTelemetry(part: Partial<Telemetry>): Telemetry {
  return { rollups: [], cumulative: [], errors: [], ...part };
}
