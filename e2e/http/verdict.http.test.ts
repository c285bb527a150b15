import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { deployListSchema, impactSchema } from "@/app/api/v1/_schema";
import { verdictSchema } from "@/app/api/v1/_verdict";
import { floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { arithmeticSchema } from "@/lib/testing/arithmetic-tables";
import { makeDeploy } from "@/lib/testing/deploys";
import { callMachine, makeKeyedProject, problemOf } from "@/lib/testing/machine-client";
import { rarityOf } from "@/lib/testing/reckon";
import { seeded } from "@/lib/testing/simulate";
import { makeReporter, withOtelSettings } from "./otel";

const DEPLOYED = floorTo(Date.now(), MINUTE) - 2 * HOUR + 20_000;
const FROM = floorTo(DEPLOYED, MINUTE) - 20.5 * HOUR;
const TO = floorTo(DEPLOYED, MINUTE) + HOUR;

interface Load {
  service: string;
  route: string;
  perMinute: number;
  /** How many times as long requests take after the deploy. */
  slowdown: number;
}

const LOADS: Load[] = [
  { service: "shop", route: "POST /checkout", perMinute: 24, slowdown: 1.8 },
  { service: "shop", route: "GET /cart", perMinute: 6, slowdown: 1 },
  { service: "search", route: "GET /search", perMinute: 21, slowdown: 1 },
];

/** A day of requests as an instrumented service sends them. */
async function send(load: Load, exporter: OTLPTraceExporter): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": load.service, "deployment.environment.name": "production" }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 200_000, maxExportBatchSize: 2_048 })],
  });
  const tracer = provider.getTracer("load");
  const random = seeded(load.perMinute);
  const [method, route] = load.route.split(" ");
  const attributes = { "http.request.method": method, "http.route": route, "http.response.status_code": 200 };
  for (let at = FROM; at < TO; at += MINUTE) {
    for (let i = 0; i < load.perMinute; i++) {
      const end = at + (i * MINUTE) / load.perMinute;
      const ms = 120 * Math.exp(0.4 * random.normal()) * (end > DEPLOYED ? load.slowdown : 1);
      const span = tracer.startSpan(load.route, { kind: SpanKind.SERVER, root: true, startTime: end - ms, attributes });
      if (random.uniform() < 0.01) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(end);
    }
  }
  await provider.forceFlush();
  await provider.shutdown();
}

async function deployByCurl(key: string): Promise<void> {
  const body = JSON.stringify({
    ...{ git_sha: "4f2a9c1d", service: "shop", env: "production", description: "Reserve stock first" },
    started_at: new Date(DEPLOYED - 30_000).toISOString(),
    finished_at: new Date(DEPLOYED).toISOString(),
  });
  const headers = ["-H", `Authorization: Bearer ${key}`, "-H", "Content-Type: application/json"];
  await promisify(execFile)("curl", [
    "-sf",
    "-X",
    "POST",
    ...headers,
    "-d",
    body,
    `${inject("baseUrl")}/ingest/deploys`,
  ]);
}

let key = "";
let deployId = "";

beforeAll(async () => {
  ({ token: key } = await makeReporter());
  for (const load of LOADS)
    await send(
      load,
      withOtelSettings(key, "gzip", () => new OTLPTraceExporter()),
    );
  await deployByCurl(key);
  const answer = await callMachine("/api/v1/deploys", { key, method: "GET" });
  deployId = deployListSchema.parse(await answer.json()).data[0]?.id ?? "";
}, 120_000);

async function read(path: string): Promise<string> {
  const response = await callMachine(`/api/v1/deploys/${deployId}/${path}`, { key, method: "GET" });
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

describe("the verdict on a deploy that made one operation slower", () => {
  test("blames it, and nothing that it left alone", async () => {
    const { verdict } = impactSchema.parse(JSON.parse(await read("impact")));
    expect(verdict).toMatchObject({ kind: "regressed", final: true });
    const kinds = new Map(verdict.subjects.map((one) => [`${one.operation} ${one.metric}`, one]));
    const p95 = kinds.get("POST /checkout p95");
    expect(p95).toMatchObject({ kind: "regressed", direction: "up", called_after_minutes: expect.any(Number) });
    expect(p95?.size?.value).toBeGreaterThan(1.5);
    expect(p95?.size?.value).toBeLessThan(2.1);
    expect(Math.abs(Date.parse(p95?.onset?.at ?? "") - DEPLOYED)).toBeLessThanOrEqual(3 * MINUTE);
    for (const metric of ["p50", "p95", "p99", "error_rate", "throughput"])
      expect(["unchanged", "inconclusive"]).toContain(kinds.get(`GET /cart ${metric}`)?.kind);
    expect(verdict.sentence).toMatch(/^p\d\d of .+ rose from \d+ ms to \d+ ms/);
  });

  test("is beside the deploy in the list, which is narrowed by it", async () => {
    const list = async (verdict: string) => callMachine(`/api/v1/deploys?verdict=${verdict}`, { key, method: "GET" });
    const found = async (verdict: string) => deployListSchema.parse(await (await list(verdict)).json()).data;
    expect(await found("regressed")).toMatchObject([{ id: deployId, verdict: "regressed" }]);
    expect(await found("improved")).toEqual([]);
    const refused = await list("bad");
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      errors: [{ field: "verdict", message: expect.stringContaining("quiet") }],
    });
  });

  test("is what the exported minutes are analysed to, to the last bit", async () => {
    const [impact, minutes] = [await read("impact"), await read("minutes")];
    const response = await callMachine("/api/v1/analyse", { key, body: minutes });
    const analysed: unknown = await response.json();
    expect(verdictSchema.parse(analysed).subjects.length).toBe(15);
    expect(JSON.parse(impact).verdict).toStrictEqual(analysed);
  });

  test("is another one with the minutes after the deploy taken away", async () => {
    const body = JSON.parse(await read("minutes"));
    const undecided = { ...body, now: new Date(DEPLOYED).toISOString() };
    const response = await callMachine("/api/v1/analyse", { key, json: undecided });
    expect(verdictSchema.parse(await response.json())).toMatchObject({ kind: "inconclusive", final: false });
  });
});

describe("the arithmetic of a verdict", () => {
  test("is of the verdict that is kept, and gives its figures again", async () => {
    const impact = impactSchema.parse(JSON.parse(await read("impact")));
    for (const operation of ["POST /checkout", "(all)"]) {
      for (const metric of ["p95", "error_rate", "throughput"]) {
        const answer = JSON.parse(await read(`arithmetic?${new URLSearchParams({ operation, metric })}`));
        const isIt = (one: { operation: string; metric: string }) =>
          one.operation === operation && one.metric === metric;
        expect([answer.as_kept, answer.verdict]).toEqual([true, impact.verdict.subjects.find(isIt)]);
        const { together, ...rarity } = rarityOf(arithmeticSchema.parse(answer)) ?? {};
        expect(rarity).toEqual(answer.verdict.rarity);
      }
    }
  });

  test.each([
    [{}, "metric"],
    [{ metric: "p96" }, "metric"],
    [{ metric: "p95", operation: "GET /nowhere" }, "operation"],
    [{ metric: "p95", service: "nobody" }, "service"],
    [{ metric: "value" }, "metric"],
    [{ metric: "p95", look: "2" }, "look"],
  ])("names what to mend: %j", async (query, field) => {
    const path = `/api/v1/deploys/${deployId}/arithmetic?${new URLSearchParams(query)}`;
    const { status, code, errors } = await problemOf(await callMachine(path, { key, method: "GET" }));
    expect([status, code, errors.map((one) => one.field)]).toEqual([422, "invalid", [field]]);
  });
});

test("a deploy around which nothing was measured is inconclusive, without a subject", async () => {
  const { projectId, key: reader } = await makeKeyedProject("read");
  const deploy = await makeDeploy(projectId, { deployedAt: DEPLOYED, service: "none" });
  const response = await callMachine(`/api/v1/deploys/${deploy.id}/impact`, { key: reader, method: "GET" });
  const { verdict } = impactSchema.parse(await response.json());
  expect(verdict).toMatchObject({ kind: "inconclusive", subjects: [] });
});

describe("POST /api/v1/analyse", () => {
  test("needs a key that may read", async () => {
    const { key: writer } = await makeKeyedProject("ingest");
    expect((await callMachine("/api/v1/analyse", { key: writer, json: {} })).status).toBe(403);
  });

  test("names what to mend", async () => {
    const series = [{ metric: "error_rate", start: "2026-11-20T12:00:00Z", step_s: 60, values: [1] }];
    const response = await callMachine("/api/v1/analyse", { key, json: { deploy: {}, series } });
    const { status, code, errors } = await problemOf(response);
    expect([status, code, errors.map(({ field }) => field)]).toEqual([422, "invalid", ["deploy.at"]]);
  });

  test("refuses minutes that begin ages before the deploy", async () => {
    const series = [{ metric: "value", start: "2026-11-20T12:00:00Z", step_s: 60, values: [1] }];
    for (const at of ["2027-03-04T16:01:00Z", "9999-12-31T00:00:00Z"]) {
      const response = await callMachine("/api/v1/analyse", { key, json: { deploy: { at }, series } });
      const { status, errors } = await problemOf(response);
      expect([status, errors.map(({ field }) => field)]).toEqual([422, ["series[0].start"]]);
    }
  });

  test("takes a gauge of which only the values are known", async () => {
    const random = seeded(7);
    const at = Date.parse("2026-11-20T12:00:00Z");
    const values = Array.from({ length: 3 * 1440 }, (_, i) => 50 + random.normal() + (i >= 3 * 1440 - 60 ? 12 : 0));
    const start = new Date(at - (values.length - 60) * MINUTE).toISOString();
    const json = {
      deploy: { at: new Date(at).toISOString() },
      series: [{ metric: "value", start, step_s: 60, values }],
    };
    const response = await callMachine("/api/v1/analyse", { key, json });
    const verdict = verdictSchema.parse(await response.json());
    expect(verdict).toMatchObject({
      kind: "changed",
      final: true,
      subjects: [{ direction: "up", operation: "(all)" }],
    });
    expect(verdict.subjects[0]?.size?.value).toBeCloseTo(12, 0);
  });
});
