import { PbfWriter } from "pbf";

type Json = Record<string, unknown>;

/** A message's fields by their JSON name: number, type, and the message it holds. */
type Schema = { [name: string]: [field: number, type: FieldType, message?: () => Schema] };
type FieldType =
  | "text"
  | "hex"
  | "varint"
  | "svarint"
  | "fixed32"
  | "fixed64"
  | "double"
  | "bool"
  | "message"
  | "fixed64s"
  | "doubles"
  | "varints";

const anyValue: Schema = {
  stringValue: [1, "text"],
  boolValue: [2, "bool"],
  intValue: [3, "varint"],
  doubleValue: [4, "double"],
  arrayValue: [5, "message", () => ({ values: [1, "message", () => anyValue] })],
};
const attributes: Schema[string] = [1, "message", () => ({ key: [1, "text"], value: [2, "message", () => anyValue] })];
const at = (field: number): Schema[string] => [field, attributes[1], attributes[2] ?? (() => ({}))];
const resource: Schema = { attributes: at(1) };
const scope: Schema = { name: [1, "text"], version: [2, "text"] };
const event: Schema = { timeUnixNano: [1, "fixed64"], name: [2, "text"], attributes: at(3) };
const span: Schema = {
  traceId: [1, "hex"],
  spanId: [2, "hex"],
  traceState: [3, "text"],
  parentSpanId: [4, "hex"],
  name: [5, "text"],
  kind: [6, "varint"],
  startTimeUnixNano: [7, "fixed64"],
  endTimeUnixNano: [8, "fixed64"],
  attributes: at(9),
  events: [11, "message", () => event],
  status: [15, "message", () => ({ message: [2, "text"], code: [3, "varint"] })],
  flags: [16, "fixed32"],
};
const explicitPoint: Schema = {
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  bucketCounts: [6, "fixed64s"],
  explicitBounds: [7, "doubles"],
  attributes: at(9),
  flags: [10, "varint"],
  max: [12, "double"],
};
const buckets: Schema = { offset: [1, "svarint"], bucketCounts: [2, "varints"] };
const exponentialPoint: Schema = {
  attributes: at(1),
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  count: [4, "fixed64"],
  sum: [5, "double"],
  scale: [6, "svarint"],
  zeroCount: [7, "fixed64"],
  positive: [8, "message", () => buckets],
  negative: [9, "message", () => buckets],
  flags: [10, "varint"],
  max: [13, "double"],
};
const pointsOf = (point: Schema): Schema => ({
  dataPoints: [1, "message", () => point],
  aggregationTemporality: [2, "varint"],
});
const metric: Schema = {
  name: [1, "text"],
  unit: [3, "text"],
  gauge: [5, "message", () => pointsOf({ timeUnixNano: [3, "fixed64"] })],
  sum: [7, "message", () => pointsOf({ timeUnixNano: [3, "fixed64"] })],
  histogram: [9, "message", () => pointsOf(explicitPoint)],
  exponentialHistogram: [10, "message", () => pointsOf(exponentialPoint)],
};

const request = (list: string, scopes: string, items: string, item: Schema): Schema => ({
  [list]: [
    1,
    "message",
    () => ({
      resource: [1, "message", () => resource],
      [scopes]: [2, "message", () => ({ scope: [1, "message", () => scope], [items]: [2, "message", () => item] })],
    }),
  ],
});

const REQUESTS = {
  spans: request("resourceSpans", "scopeSpans", "spans", span),
  metrics: request("resourceMetrics", "scopeMetrics", "metrics", metric),
  logs: request("resourceLogs", "scopeLogs", "logRecords", { body: [5, "message", () => anyValue] }),
};

/** The protobuf form of an export request given in its JSON form, with numbers for enums. */
export function toProtobuf(signal: keyof typeof REQUESTS, body: Json): Uint8Array {
  const writer = new PbfWriter();
  writeMessage({ schema: REQUESTS[signal], value: body }, writer);
  return Uint8Array.from(writer.finish());
}

function writeMessage({ schema, value }: { schema: Schema; value: Json }, writer: PbfWriter): void {
  // In the order of the JSON's properties, which need not be that of the numbers.
  for (const [name, content] of Object.entries(value)) {
    const [field, type, message] = schema[name] ?? [];
    if (field === undefined || type === undefined || content === undefined) continue;
    const isList = type.endsWith("s") || (type === "message" && Array.isArray(content));
    for (const item of isList && type === "message" ? asList(content) : [content]) {
      writeField(writer, field, type, item, message?.() ?? {});
    }
  }
}

function writeField(writer: PbfWriter, field: number, type: FieldType, value: unknown, schema: Schema): void {
  if (type === "message") writer.writeMessage(field, writeMessage, { schema, value: asObject(value) });
  else if (type === "text") writer.writeStringField(field, String(value));
  else if (type === "hex") writer.writeBytesField(field, Buffer.from(String(value), "hex"));
  else if (type === "varint") writer.writeVarintField(field, Number(value));
  else if (type === "svarint") writer.writeSVarintField(field, Number(value));
  else if (type === "bool") writer.writeBooleanField(field, Boolean(value));
  else if (type === "double") writer.writeDoubleField(field, Number(value));
  else if (type === "fixed32") writer.writeFixed32Field(field, Number(value));
  else if (type === "fixed64") {
    writer.writeTag(field, 1);
    writeFixed64(writer, value);
  } else {
    const write = { fixed64s: writeFixed64, doubles: writeDouble, varints: writeVarint }[type];
    const writeAll = (items: unknown[], inner: PbfWriter) => {
      for (const item of items) write(inner, item);
    };
    writer.writeMessage(field, writeAll, asList(value));
  }
}

/** Exact to the nanosecond, which pbf's own writer is not. */
function writeFixed64(writer: PbfWriter, value: unknown): void {
  const whole = BigInt(String(value));
  writer.writeFixed32(Number(whole & 0xffffffffn));
  writer.writeFixed32(Number(whole >> 32n));
}

function writeDouble(writer: PbfWriter, value: unknown): void {
  writer.writeDouble(Number(value));
}

function writeVarint(writer: PbfWriter, value: unknown): void {
  writer.writeVarint(Number(value));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
