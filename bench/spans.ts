import { gzipSync } from "node:zlib";
import { PbfWriter } from "pbf";
import { type Random, randomOf } from "../scripts/demo/random";

export const SPANS_PER_BATCH = 512;
/** A batch is as an SDK sends it: each request's server span and three spans of what it called. */
export const REQUESTS_PER_BATCH = SPANS_PER_BATCH / 4;

const SERVER = 2;
const CLIENT = 3;
const SERVICES = 4;

interface Attribute {
  key: string;
  value: { stringValue: string } | { intValue: string };
}

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
}

/** The same batch in the forms that are compared. */
export interface Batch {
  protobuf: Uint8Array;
  gzip: Uint8Array;
  json: string;
}

/** How a batch's spans lie. */
export interface Traffic {
  /** Epoch milliseconds: the spans ended in the `spreadMs` before it. */
  end: number;
  spreadMs: number;
  /** Routes a service; there are four services. */
  routes: number;
}

/** A batch of 512 spans of 8 attributes each, of one service. */
export function makeBatch(index: number, traffic: Traffic): Batch {
  const random = randomOf(index, "spans");
  const service = `shop-${index % SERVICES}`;
  const spans = Array.from({ length: REQUESTS_PER_BATCH }, () => requestSpans(random, traffic)).flat();
  const protobuf = encode(service, spans);
  const resource = { attributes: [text("service.name", service), text("service.version", "v1.4.2")] };
  const json = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  return { protobuf, gzip: gzipSync(protobuf), json };
}

function requestSpans(random: Random, traffic: Traffic): Span[] {
  const traceId = random.hex(32);
  const route = `/api/resources-${random.between(1, traffic.routes)}/:id`;
  const end = traffic.end - random.between(0, traffic.spreadMs);
  const duration = Math.exp(3.5 + 0.6 * random.normal());
  const root = {
    ...span(random, traceId, "", end, duration),
    name: `GET ${route}`,
    kind: SERVER,
    attributes: [
      text("http.request.method", "GET"),
      text("http.route", route),
      text("url.path", route.replace(":id", String(random.between(1, 1_000_000)))),
      text("url.scheme", "https"),
      text("server.address", "shop.example.com"),
      text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
      text("network.protocol.version", "1.1"),
      { key: "http.response.status_code", value: { intValue: "200" } },
    ],
  };
  return [root, ...Array.from({ length: 3 }, () => child(random, root, end, duration / 4))];
}

function child(random: Random, parent: Span, end: number, duration: number): Span {
  return {
    ...span(random, parent.traceId, parent.spanId, end - random.between(0, 5), duration),
    name: "SELECT shop.resources",
    kind: CLIENT,
    attributes: [
      text("db.system.name", "postgresql"),
      text("db.namespace", "shop"),
      text("db.operation.name", "SELECT"),
      text("db.collection.name", "resources"),
      text("db.query.text", "SELECT id, name, price, stock FROM resources WHERE id = $1"),
      text("server.address", "db.internal"),
      { key: "server.port", value: { intValue: "5432" } },
      { key: "db.response.returned_rows", value: { intValue: "1" } },
    ],
  };
}

function span(random: Random, traceId: string, parentSpanId: string, end: number, duration: number) {
  const nanos = (ms: number) => String(BigInt(Math.round(ms * 1000)) * 1000n);
  const times = { startTimeUnixNano: nanos(end - duration), endTimeUnixNano: nanos(end) };
  return { traceId, spanId: random.hex(16), parentSpanId, ...times };
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function encode(service: string, spans: Span[]): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeResourceSpans, { service, spans });
  return writer.finish();
}

function writeResourceSpans({ service, spans }: { service: string; spans: Span[] }, writer: PbfWriter): void {
  writer.writeMessage(1, writeResource, service);
  writer.writeMessage(2, writeScopeSpans, spans);
}

function writeResource(service: string, writer: PbfWriter): void {
  writer.writeMessage(1, writeAttribute, text("service.name", service));
  writer.writeMessage(1, writeAttribute, text("service.version", "v1.4.2"));
}

function writeScopeSpans(spans: Span[], writer: PbfWriter): void {
  for (const one of spans) writer.writeMessage(2, writeSpan, one);
}

function writeSpan(one: Span, writer: PbfWriter): void {
  writer.writeBytesField(1, Buffer.from(one.traceId, "hex"));
  writer.writeBytesField(2, Buffer.from(one.spanId, "hex"));
  if (one.parentSpanId !== "") writer.writeBytesField(4, Buffer.from(one.parentSpanId, "hex"));
  writer.writeStringField(5, one.name);
  writer.writeVarintField(6, one.kind);
  writer.writeFixed64Field(7, Number(one.startTimeUnixNano));
  writer.writeFixed64Field(8, Number(one.endTimeUnixNano));
  for (const attribute of one.attributes) writer.writeMessage(9, writeAttribute, attribute);
}

function writeAttribute({ key, value }: Attribute, writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeMessage(2, writeValue, value);
}

function writeValue(value: Attribute["value"], writer: PbfWriter): void {
  if ("stringValue" in value) writer.writeStringField(1, value.stringValue);
  else writer.writeVarintField(3, Number(value.intValue));
}
