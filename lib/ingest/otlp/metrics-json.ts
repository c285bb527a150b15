import {
  enumOf,
  fieldOf,
  type JsonObject,
  nanosOf,
  numberOf,
  objectIn,
  objectOf,
  objectsIn,
  scalarsIn,
  textIn,
} from "./json";
import { KEPT_METRICS, type MetricSink, NOT_A_HISTOGRAM, NOT_KEPT, type SentBuckets, type SentPoint } from "./metric";
import { placeOf } from "./place";

const TEMPORALITIES = ["UNSPECIFIED", "DELTA", "CUMULATIVE"];
const NO_VALUE = 1;

/** Reads an ExportMetricsServiceRequest in its JSON form. @throws {Failure} malformed. */
export function readMetricsJson(body: unknown, sink: MetricSink): void {
  const request = objectOf(body, "The body");
  for (const ofResource of objectsIn(request, "resourceMetrics", "resource_metrics")) {
    const resource = scalarsIn(objectIn(ofResource, "resource", "resource"));
    const place = placeOf(resource);
    for (const ofScope of objectsIn(ofResource, "scopeMetrics", "scope_metrics")) {
      const scope = textIn(objectIn(ofScope, "scope", "scope"), "name", "name");
      for (const metric of objectsIn(ofScope, "metrics", "metrics")) {
        readMetric(metric, { place, resource, scope }, sink);
      }
    }
  }
}

type Origin = Pick<Parameters<MetricSink["point"]>[0], "place" | "resource" | "scope">;

function readMetric(metric: JsonObject, origin: Origin, sink: MetricSink): void {
  const name = textIn(metric, "name", "name");
  const unit = textIn(metric, "unit", "unit");
  const isKept = KEPT_METRICS.has(name);
  for (const kind of ["gauge", "sum", "summary"]) {
    const points = objectsIn(objectIn(metric, kind, kind), "dataPoints", "data_points");
    sink.refuse(isKept ? NOT_A_HISTOGRAM : NOT_KEPT, points.length);
  }
  for (const [camel, snake, bucketsOf] of [
    ["histogram", "histogram", explicitBuckets],
    ["exponentialHistogram", "exponential_histogram", exponentialBuckets],
  ] as const) {
    const data = objectIn(metric, camel, snake);
    const points = objectsIn(data, "dataPoints", "data_points");
    if (!isKept) sink.refuse(NOT_KEPT, points.length);
    if (!isKept) continue;
    const temporality = enumOf(
      fieldOf(data, "aggregationTemporality", "aggregation_temporality"),
      "AGGREGATION_TEMPORALITY_",
      TEMPORALITIES,
    );
    for (const point of points) sink.point({ ...origin, name, unit, temporality }, pointOf(point, bucketsOf(point)));
  }
}

function pointOf(point: JsonObject, buckets: SentBuckets): SentPoint {
  return {
    attributes: scalarsIn(point),
    startNs: BigInt(nanosOf(fieldOf(point, "startTimeUnixNano", "start_time_unix_nano")) ?? 0),
    timeNs: BigInt(nanosOf(fieldOf(point, "timeUnixNano", "time_unix_nano")) ?? 0),
    count: numberOf(point.count ?? 0),
    sum: optionalNumber(point.sum),
    max: optionalNumber(point.max),
    hasNoValue: (numberOf(point.flags ?? 0) & NO_VALUE) !== 0,
    buckets,
  };
}

function explicitBuckets(point: JsonObject): SentBuckets {
  return {
    type: "explicit",
    bounds: numbersIn(point, "explicitBounds", "explicit_bounds"),
    counts: numbersIn(point, "bucketCounts", "bucket_counts"),
  };
}

function exponentialBuckets(point: JsonObject): SentBuckets {
  const positive = objectIn(point, "positive", "positive");
  const negative = numbersIn(objectIn(point, "negative", "negative"), "bucketCounts", "bucket_counts");
  return {
    type: "exponential",
    scale: numberOf(point.scale ?? 0),
    offset: numberOf(positive.offset ?? 0),
    counts: numbersIn(positive, "bucketCounts", "bucket_counts"),
    zeroCount: numberOf(fieldOf(point, "zeroCount", "zero_count") ?? 0),
    negatives: negative.reduce((sum, count) => sum + count, 0),
  };
}

function optionalNumber(value: unknown): number | null {
  const number = numberOf(value);
  return Number.isNaN(number) ? null : number;
}

/** Numbers in a list, NaN for what is none; empty where there is no list. */
function numbersIn(parent: JsonObject, camel: string, snake: string): number[] {
  const list = fieldOf(parent, camel, snake);
  return Array.isArray(list) ? list.map(numberOf) : [];
}
