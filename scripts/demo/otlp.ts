import { PbfWriter } from "pbf";
import { MINUTE } from "../../lib/domain/time";
import { SCALE } from "./latency";
import type { HistogramPoint, RequestSpan, ServiceTelemetry } from "./telemetry";

const DELTA = 1;
const SERVER = 2;
const CONSUMER = 5;
const ERROR = 2;

/** An ExportMetricsServiceRequest with a delta exponential histogram per operation, status and minute. */
export function encodeMetrics(telemetry: ServiceTelemetry[]): Uint8Array {
  const writer = new PbfWriter();
  for (const source of telemetry) {
    if (source.points.length > 0) writer.writeMessage(1, writeResourceMetrics, source);
  }
  return writer.finish();
}

/** An ExportTraceServiceRequest. */
export function encodeTraces(telemetry: ServiceTelemetry[]): Uint8Array {
  const writer = new PbfWriter();
  for (const source of telemetry) {
    if (source.spans.length > 0) writer.writeMessage(1, writeResourceSpans, source);
  }
  return writer.finish();
}

function writeResource(source: ServiceTelemetry, writer: PbfWriter): void {
  writeAttribute(writer, 1, "service.name", source.service);
  writeAttribute(writer, 1, "service.version", source.version);
  writeAttribute(writer, 1, "deployment.environment.name", source.env);
}

function writeResourceMetrics(source: ServiceTelemetry, writer: PbfWriter): void {
  writer.writeMessage(1, writeResource, source);
  writer.writeMessage(2, writeScopeMetrics, source.points);
}

function writeScopeMetrics(points: HistogramPoint[], writer: PbfWriter): void {
  writer.writeMessage(2, writeMetric, points);
}

function writeMetric(points: HistogramPoint[], writer: PbfWriter): void {
  writer.writeStringField(1, "http.server.request.duration");
  writer.writeStringField(3, "s");
  writer.writeMessage(10, writeHistogram, points);
}

function writeHistogram(points: HistogramPoint[], writer: PbfWriter): void {
  for (const point of points) writer.writeMessage(1, writePoint, point);
  writer.writeVarintField(2, DELTA);
}

function writePoint(point: HistogramPoint, writer: PbfWriter): void {
  const [method = "", route = ""] = point.operation.split(" ");
  writeAttribute(writer, 1, "http.request.method", method);
  writeAttribute(writer, 1, "http.route", route);
  writeAttribute(writer, 1, "http.response.status_code", point.status);
  if (point.status >= 500) writeAttribute(writer, 1, "error.type", String(point.status));
  writer.writeFixed64Field(2, nanoseconds(point.at));
  // An exporter's tick lies inside the minute that it reports.
  writer.writeFixed64Field(3, nanoseconds(point.at + MINUTE - 50));
  writer.writeFixed64Field(4, point.n);
  writer.writeDoubleField(5, point.sum);
  writer.writeSVarintField(6, SCALE);
  writer.writeMessage(8, writeBuckets, point);
}

function writeBuckets({ offset, counts }: HistogramPoint, writer: PbfWriter): void {
  writer.writeSVarintField(1, offset);
  writer.writePackedVarint(2, counts);
}

function writeResourceSpans(source: ServiceTelemetry, writer: PbfWriter): void {
  writer.writeMessage(1, writeResource, source);
  writer.writeMessage(2, writeScopeSpans, source.spans);
}

function writeScopeSpans(spans: RequestSpan[], writer: PbfWriter): void {
  for (const span of spans) writer.writeMessage(2, writeSpan, span);
}

function writeSpan(span: RequestSpan, writer: PbfWriter): void {
  const { operation, status, exception } = span;
  const isMessage = operation.endsWith(" process");
  writer.writeBytesField(1, Buffer.from(span.traceId, "hex"));
  writer.writeBytesField(2, Buffer.from(span.spanId, "hex"));
  writer.writeStringField(5, operation);
  writer.writeVarintField(6, isMessage ? CONSUMER : SERVER);
  writer.writeFixed64Field(7, nanoseconds(span.end - span.durationMs));
  writer.writeFixed64Field(8, nanoseconds(span.end));
  const [first = "", second = ""] = operation.split(" ");
  if (isMessage) {
    writeAttribute(writer, 9, "messaging.system", "kafka");
    writeAttribute(writer, 9, "messaging.destination.name", first);
  } else {
    writeAttribute(writer, 9, "http.request.method", first);
    writeAttribute(writer, 9, "http.route", second);
    writeAttribute(writer, 9, "http.response.status_code", status);
  }
  if (exception) writer.writeMessage(11, writeException, span);
  if (exception) writer.writeMessage(15, writeErrorStatus, exception.message);
}

function writeException({ end, exception }: RequestSpan, writer: PbfWriter): void {
  writer.writeFixed64Field(1, nanoseconds(end));
  writer.writeStringField(2, "exception");
  writeAttribute(writer, 3, "exception.type", exception?.exceptionClass ?? "");
  writeAttribute(writer, 3, "exception.message", exception?.message ?? "");
  writeAttribute(writer, 3, "exception.stacktrace", exception?.backtrace.join("\n") ?? "");
}

function writeErrorStatus(message: string, writer: PbfWriter): void {
  writer.writeStringField(2, message);
  writer.writeVarintField(3, ERROR);
}

interface Attribute {
  key: string;
  value: string | number;
}

function writeAttribute(writer: PbfWriter, field: number, key: string, value: string | number): void {
  writer.writeMessage(field, writeKeyValue, { key, value });
}

function writeKeyValue({ key, value }: Attribute, writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeMessage(2, writeValue, value);
}

function writeValue(value: string | number, writer: PbfWriter): void {
  if (typeof value === "string") writer.writeStringField(1, value);
  else writer.writeVarintField(3, value);
}

/** Nanoseconds as a number: exact to 256 ns, which is far below what is measured. */
function nanoseconds(ms: number): number {
  return ms * 1_000_000;
}
