import { readScalars } from "./attributes-protobuf";
import {
  KEPT_METRICS,
  type MetricHeader,
  type MetricSink,
  NOT_A_HISTOGRAM,
  NOT_KEPT,
  type SentBuckets,
  type SentPoint,
} from "./metric";
import { placeOf, type Scalar } from "./place";
import { type Range, readWire, type WireReader } from "./wire";

const NO_VALUE = 1;

type Origin = Pick<MetricHeader, "place" | "resource" | "scope">;

/** Reads an ExportMetricsServiceRequest. @throws {Failure} malformed. */
export function readMetricsProtobuf(bytes: Uint8Array, sink: MetricSink): void {
  readWire(bytes, (reader, end) => {
    for (const ofResource of reader.fieldsIn({ from: 0, to: end }, 0x0a)) {
      const [resourceAt] = reader.fieldsIn(ofResource, 0x0a).slice(-1);
      const resource = resourceAt ? readScalars(reader, resourceAt, 0x0a) : new Map<string, Scalar>();
      const place = placeOf(resource);
      for (const ofScope of reader.fieldsIn(ofResource, 0x12)) {
        const [scopeAt] = reader.fieldsIn(ofScope, 0x0a).slice(-1);
        const [nameAt] = scopeAt ? reader.fieldsIn(scopeAt, 0x0a) : [];
        const scope = nameAt ? reader.textOf(nameAt) : "";
        for (const metric of reader.fieldsIn(ofScope, 0x12))
          readMetric(reader, metric, { place, resource, scope }, sink);
      }
    }
  });
}

function readMetric(reader: WireReader, metric: Range, origin: Origin, sink: MetricSink): void {
  const lastText = (tag: number) => {
    const at = reader.fieldsIn(metric, tag).at(-1);
    return at ? reader.textOf(at) : "";
  };
  const [name, unit] = [lastText(0x0a), lastText(0x1a)];
  const isKept = KEPT_METRICS.has(name);
  for (const kind of [0x2a, 0x3a, 0x5a]) {
    for (const data of reader.fieldsIn(metric, kind)) {
      sink.refuse(isKept ? NOT_A_HISTOGRAM : NOT_KEPT, reader.fieldsIn(data, 0x0a).length);
    }
  }
  for (const [kind, readPoint] of [
    [0x4a, readExplicit],
    [0x52, readExponential],
  ] as const) {
    for (const data of reader.fieldsIn(metric, kind)) {
      const points = reader.fieldsIn(data, 0x0a);
      if (!isKept) sink.refuse(NOT_KEPT, points.length);
      if (!isKept) continue;
      const header = { ...origin, name, unit, temporality: readTemporality(reader, data) };
      for (const point of points) sink.point(header, readPoint(reader, point));
    }
  }
}

function readTemporality(reader: WireReader, data: Range): number {
  let temporality = 0;
  reader.pos = data.from;
  while (reader.pos < data.to) {
    const tag = reader.readVarint();
    if (tag === 0x10) temporality = reader.readVarint();
    else reader.skip(tag);
  }
  return temporality;
}

function emptyPoint<B extends SentBuckets>(buckets: B): SentPoint & { buckets: B } {
  const nothing = { startNs: 0n, timeNs: 0n, count: 0, sum: null, max: null, hasNoValue: false };
  return { attributes: new Map(), ...nothing, buckets };
}

type Explicit = Extract<SentBuckets, { type: "explicit" }>;

function readExplicit(reader: WireReader, message: Range): SentPoint {
  const nothing: Explicit = { type: "explicit", bounds: [], counts: [] };
  const point = emptyPoint(nothing);
  const { buckets } = point;
  point.attributes = readScalars(reader, message, 0x4a);
  reader.pos = message.from;
  while (reader.pos < message.to) {
    const tag = reader.readVarint();
    if (readCommon(reader, tag, point)) continue;
    if (tag === 0x32) eachPacked(reader, message.to, () => buckets.counts.push(reader.readFixed64()));
    else if (tag === 0x31) buckets.counts.push(reader.readFixed64());
    else if (tag === 0x3a) eachPacked(reader, message.to, () => buckets.bounds.push(reader.readDouble()));
    else if (tag === 0x39) buckets.bounds.push(reader.readDouble());
    else if (tag === 0x61) point.max = reader.readDouble();
    else reader.skip(tag);
  }
  reader.finishMessage(message.to);
  return point;
}

type Exponential = Extract<SentBuckets, { type: "exponential" }>;

function readExponential(reader: WireReader, message: Range): SentPoint {
  const nothing: Exponential = { type: "exponential", scale: 0, offset: 0, counts: [], zeroCount: 0, negatives: 0 };
  const point = emptyPoint(nothing);
  const { buckets } = point;
  point.attributes = readScalars(reader, message, 0x0a);
  reader.pos = message.from;
  while (reader.pos < message.to) {
    const tag = reader.readVarint();
    if (readCommon(reader, tag, point)) continue;
    if (tag === 0x30) buckets.scale = reader.readSVarint();
    else if (tag === 0x39) buckets.zeroCount = reader.readFixed64();
    else if (tag === 0x42) Object.assign(buckets, readBuckets(reader, message.to));
    else if (tag === 0x4a) {
      buckets.negatives = readBuckets(reader, message.to).counts.reduce((sum, count) => sum + count, 0);
    } else if (tag === 0x69) point.max = reader.readDouble();
    else reader.skip(tag);
  }
  reader.finishMessage(message.to);
  return point;
}

/** Reads the fields that both kinds of points number the same; false where the tag is none of them. */
function readCommon(reader: WireReader, tag: number, point: SentPoint): boolean {
  if (tag === 0x11 || tag === 0x19) {
    const nanos = reader.bigintOf(reader.pos);
    if (tag === 0x11) point.startNs = nanos;
    else point.timeNs = nanos;
    reader.pos += 8;
  } else if (tag === 0x21) point.count = reader.readFixed64();
  else if (tag === 0x29) point.sum = reader.readDouble();
  else if (tag === 0x50) point.hasNoValue = (reader.readVarint() & NO_VALUE) !== 0;
  else return false;
  return true;
}

function readBuckets(reader: WireReader, messageEnd: number): { offset: number; counts: number[] } {
  const end = reader.fieldEnd(messageEnd);
  const buckets = { offset: 0, counts: [] as number[] };
  while (reader.pos < end) {
    const tag = reader.readVarint();
    if (tag === 0x08) buckets.offset = reader.readSVarint();
    else if (tag === 0x12) eachPacked(reader, end, () => buckets.counts.push(reader.readVarint()));
    else if (tag === 0x10) buckets.counts.push(reader.readVarint());
    else reader.skip(tag);
  }
  reader.finishMessage(end);
  return buckets;
}

function eachPacked(reader: WireReader, messageEnd: number, read: () => void): void {
  const end = reader.fieldEnd(messageEnd);
  while (reader.pos < end) read();
  reader.finishMessage(end);
}
