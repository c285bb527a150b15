import { createHash } from "node:crypto";
import { bucketMiddle, type Histogram } from "@/lib/domain/histogram";
import { histogramOfPoint, rollupOfPoint } from "@/lib/domain/histogram-points";
import { RETENTION, type Retention } from "@/lib/domain/retention";
import type { CumulativePoint, PointBuckets, RollupDelta, SeriesKey, Telemetry } from "@/lib/domain/telemetry";
import {
  CUMULATIVE,
  DELTA,
  KEPT_METRICS,
  type MetricHeader,
  type MetricSink,
  type SentBuckets,
  type SentPoint,
} from "./metric";
import { operationOf } from "./operation";
import type { Scalar } from "./place";
import { Refusals } from "./refusals";
import { emptyRequest, type RequestFacts, SPAN_ATTRIBUTES, setAttribute } from "./span";
import { refusalOfTime } from "./times";

const HTTP_SERVER_ERROR = 500;
const MOST_BUCKETS = 2_000;
const SCALES = { lowest: -10, highest: 20 };

/** Turns histogram points into rollups, or into cumulative points whose increase the store finds. */
export class MetricCollector implements MetricSink {
  readonly refusals = new Refusals();
  private readonly rollups: RollupDelta[] = [];
  private readonly cumulative: CumulativePoint[] = [];

  constructor(
    private readonly now: number,
    private readonly kept: Retention = RETENTION,
  ) {}

  refuse(reason: string, count: number): void {
    this.refusals.add(reason, count);
  }

  point(header: MetricHeader, point: SentPoint): void {
    if (point.hasNoValue) return;
    const unit = unitOf(header);
    const refusal = unit === null ? "in a unit other than s and ms" : this.refusalOf(header, point);
    if (unit === null || refusal !== null) {
      this.refuse(refusal ?? "", 1);
      return;
    }
    const request = requestOf(point.attributes);
    const key: SeriesKey = {
      env: header.place.env,
      service: header.place.service,
      kind: "server",
      source: "metrics",
      operation: operationOf(request, () => ""),
    };
    this.add(header, point, unit, { key, version: header.place.version, isError: isError(request) });
  }

  telemetry(): Telemetry {
    return { rollups: this.rollups, cumulative: this.cumulative, errors: [] };
  }

  private refusalOf(header: MetricHeader, point: SentPoint): string | null {
    if (header.temporality !== DELTA && header.temporality !== CUMULATIVE) {
      return "of neither delta nor cumulative temporality";
    }
    if (point.startNs > point.timeNs) return "ends before it starts";
    return refusalOfBuckets(point) ?? refusalOfTime(Number(point.timeNs / 1_000_000n), this.now, this.kept);
  }

  private add(
    header: MetricHeader,
    point: SentPoint,
    unit: number,
    target: { key: SeriesKey; version: string; isError: boolean },
  ): void {
    const { startNs, timeNs, count: n } = point;
    const buckets = inSeconds(point.buckets, unit);
    const max = isDuration(point.max) ? point.max * unit : null;
    const sum = isDuration(point.sum) ? point.sum * unit : estimatedSum(histogramOfPoint(buckets, max));
    if (header.temporality === CUMULATIVE) {
      this.cumulative.push({ ...target, streamId: streamIdOf(header, point), startNs, timeNs, n, sum, max, buckets });
    } else if (n > 0) {
      const toUs = Number(timeNs / 1000n);
      const fromUs = startNs === 0n ? toUs : Number(startNs / 1000n);
      this.rollups.push(rollupOfPoint(target, { fromUs, toUs, n, sum, max, buckets }));
    }
  }
}

/** Seconds in the metric's unit; null for a unit that durations are not kept in. */
function unitOf({ name, unit }: MetricHeader): number | null {
  if (unit === "s") return 1;
  if (unit === "ms") return 0.001;
  return unit === "" ? (KEPT_METRICS.get(name) ?? null) : null;
}

function requestOf(attributes: ReadonlyMap<string, Scalar>): RequestFacts {
  const request = emptyRequest();
  for (const [key, value] of attributes) {
    const field = SPAN_ATTRIBUTES.get(key);
    if (field !== undefined) setAttribute(request, field, value);
  }
  return request;
}

function isError({ status, errorType }: RequestFacts): boolean {
  return status === 0 ? errorType !== "" : status >= HTTP_SERVER_ERROR;
}

function isDuration(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value >= 0;
}

function refusalOfBuckets({ buckets, count }: SentPoint): string | null {
  const { counts } = buckets;
  if (counts.length > MOST_BUCKETS) return `in more than ${MOST_BUCKETS} buckets`;
  let sum = 0;
  for (const inBucket of counts) {
    if (!Number.isSafeInteger(inBucket) || inBucket < 0) return "with counts that are not whole numbers";
    sum += inBucket;
  }
  if (buckets.type === "explicit") {
    const { bounds } = buckets;
    if (counts.length === 0) return "without buckets";
    const ascend = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > (bounds[i - 1] ?? bound)));
    if (counts.length !== bounds.length + 1 || !ascend) return "with bounds that do not fit its buckets";
  } else {
    const { scale, offset, zeroCount, negatives } = buckets;
    if (negatives !== 0) return "with negative durations";
    const fits = Number.isInteger(scale) && scale >= SCALES.lowest && scale <= SCALES.highest;
    if (!fits || !Number.isInteger(offset) || Math.abs(offset) >= 2 ** 31) return "with a scale or offset out of range";
    if (!Number.isSafeInteger(zeroCount) || zeroCount < 0) return "with counts that are not whole numbers";
    sum += zeroCount;
  }
  return sum === count ? null : "with a count that is not the sum of its buckets";
}

function inSeconds(buckets: SentBuckets, unit: number): PointBuckets {
  if (buckets.type === "explicit") {
    return { type: "explicit", bounds: buckets.bounds.map((bound) => bound * unit), counts: buckets.counts };
  }
  const { type, scale, offset, counts, zeroCount } = buckets;
  return { type, unit, scale, offset, counts, zeroCount };
}

/** The sum where none was sent, from the middles of the buckets. */
function estimatedSum(histogram: Histogram): number {
  return histogram.reduce((sum, count, bucket) => (count > 0 ? sum + count * bucketMiddle(bucket) : sum), 0);
}

/** Whatever tells a stream from another, its buckets' layout included: other bounds cannot be subtracted. */
function streamIdOf(header: MetricHeader, point: SentPoint): Uint8Array {
  const { buckets } = point;
  const layout = buckets.type === "explicit" ? buckets.bounds : "exponential";
  const { resource, scope, name, unit } = header;
  const parts = [sorted(resource), scope, name, unit, sorted(point.attributes), layout];
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

function sorted(attributes: ReadonlyMap<string, Scalar>): [string, Scalar][] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
}
