import { PbfReader } from "pbf";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { HOUR } from "@/lib/domain/time";
import { readOperations } from "@/lib/store/rollup-reads";
import { makeMetrics, makeSpan, makeTraces } from "@/lib/testing/otlp";
import { toProtobuf } from "@/lib/testing/otlp-protobuf";
import { makeReporter } from "./otel";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";

let projectId = "";
let token = "";

beforeAll(async () => {
  ({ projectId, token } = await makeReporter());
});

type Body = string | Uint8Array<ArrayBuffer>;

function post(signal: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${inject("baseUrl")}/ingest/v1/${signal}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: typeof body === "string" ? body : new Blob([body]),
  });
}

const inJson = (value: unknown) => JSON.stringify(value);
const inProtobuf = (...args: Parameters<typeof toProtobuf>) => Uint8Array.from(toProtobuf(...args));

/** The first two fields of a message: what a Status and a partial success have in common. */
function readPair(bytes: Uint8Array): { number: number; text: string } {
  const empty = { number: 0, text: "" };
  return new PbfReader(bytes).readFields((tag, pair, reader) => {
    if (tag === 1) pair.number = reader.readVarint();
    else if (tag === 2) pair.text = reader.readString();
  }, empty);
}

function readPartialSuccess(bytes: Uint8Array): { number: number; text: string } {
  const reader = new PbfReader(bytes);
  expect(reader.nextField()).toBe(1);
  return readPair(reader.readBytes());
}

const good = () => makeSpan({ endAt: Date.now(), attributes: { "http.request.method": "GET", "http.route": "/a" } });
const backwards = () => makeSpan({ endAt: Date.now(), durationMs: -5 });
const gauge = { name: "process.memory", gauge: { dataPoints: [{}, {}] } };
const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}, {}] }] }] };

describe("answers are in the request's encoding", () => {
  test("nothing refused: an empty message, an empty partialSuccess", async () => {
    const protobuf = await post("traces", inProtobuf("spans", makeTraces([good()])), { "content-type": PROTOBUF });
    expect([protobuf.status, protobuf.headers.get("content-type")]).toEqual([200, PROTOBUF]);
    expect((await protobuf.arrayBuffer()).byteLength).toBe(0);
    const json = await post("traces", inJson(makeTraces([good()])), { "content-type": `${JSON_TYPE}; charset=utf-8` });
    expect([json.status, json.headers.get("content-type")]).toEqual([200, JSON_TYPE]);
    expect(await json.json()).toEqual({ partialSuccess: {} });
  });

  test.each([
    ["traces", "spans", makeTraces([backwards(), good()]), 1, "rejectedSpans", "ends before it starts"],
    ["metrics", "metrics", makeMetrics([gauge]), 2, "rejectedDataPoints", "not of a metric that is kept"],
    ["logs", "logs", logs, 3, "rejectedLogRecords", "logs are not kept"],
  ] as const)("%s in part refused: the number and the reason", async (path, signal, body, count, field, reason) => {
    const json = await post(path, inJson(body), { "content-type": JSON_TYPE });
    expect(json.status).toBe(200);
    const { partialSuccess } = await json.json();
    expect(partialSuccess).toEqual({ [field]: String(count), errorMessage: expect.stringContaining(reason) });
    const protobuf = await post(path, inProtobuf(signal, body), { "content-type": PROTOBUF });
    expect(protobuf.status).toBe(200);
    const partial = readPartialSuccess(new Uint8Array(await protobuf.arrayBuffer()));
    expect(partial).toEqual({ number: count, text: partialSuccess.errorMessage });
  });
});

describe("failures", () => {
  test.each<[string, string, Body, Record<string, string>, number]>([
    ["broken JSON", "traces", "{", { "content-type": JSON_TYPE }, 400],
    ["JSON of another shape", "traces", "[]", { "content-type": JSON_TYPE }, 400],
    ["spans that are no list", "traces", '{"resourceSpans":{}}', { "content-type": JSON_TYPE }, 400],
    ["another media type", "metrics", "a=1", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["another encoding", "traces", "{}", { "content-type": JSON_TYPE, "content-encoding": "br" }, 415],
    ["gzip that is none", "traces", "{}", { "content-type": JSON_TYPE, "content-encoding": "gzip" }, 400],
    ["no key", "traces", "{}", { "content-type": JSON_TYPE, authorization: "" }, 401],
  ])("%s is refused as problem details", async (_what, signal, body, headers, status) => {
    const response = await post(signal, body, headers);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  });

  test.each<[string, Body, Record<string, string>, number, number]>([
    ["a message cut short", Uint8Array.from([0x0a, 0x50, 1]), {}, 400, 3],
    ["no key", Uint8Array.from([0x0a, 0x00]), { authorization: "" }, 401, 16],
  ])("%s is refused as a Status where the request was protobuf", async (_what, body, headers, status, code) => {
    const response = await post("traces", body, { "content-type": PROTOBUF, ...headers });
    expect([response.status, response.headers.get("content-type")]).toEqual([status, PROTOBUF]);
    const { number, text } = readPair(new Uint8Array(await response.arrayBuffer()));
    expect([number, text.length > 10]).toEqual([code, true]);
  });

  test("GET is answered 405", async () => {
    const response = await fetch(`${inject("baseUrl")}/ingest/v1/traces`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

test("bodies shaped by MiniAPM's gem give one operation a route", async () => {
  const gem = (id: number) => ({
    ...makeSpan({ endAt: Date.now(), name: `GET /users/${id}`, parentSpanId: undefined }),
    attributes: [
      { key: "http.method", value: { stringValue: "GET" } },
      { key: "http.target", value: { stringValue: `/users/${id}?tab=1` } },
      { key: "http.route", value: { stringValue: "UsersController#show" } },
      { key: "http.status_code", value: { intValue: "200" } },
    ],
  });
  const bare = (id: number) => makeSpan({ endAt: Date.now(), name: `GET /orders/${id}` });
  const resource = { "service.name": "rails", "deployment.environment": "staging", "git.sha": "4f2a9c1" };
  const body = makeTraces([gem(1), gem(42), gem(99), bare(7), bare(8)], resource);
  const response = await post("traces", inJson(body), { "content-type": JSON_TYPE });
  expect(response.status).toBe(200);
  const window = { from: Date.now() - HOUR, to: Date.now() + HOUR };
  const operations = await readOperations({ projectId, env: "staging", service: "rails", window });
  expect(operations.map(({ operation, total }) => [operation, total.n])).toEqual([
    ["GET UsersController#show", 3],
    ["GET /orders/:id", 2],
  ]);
});
