import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { z } from "zod";
import { floorTo, HOUR } from "@/lib/domain/time";
import { makeKeyedProject } from "@/lib/testing/machine-client";
import { makeSpan, makeTraces } from "@/lib/testing/otlp";
import { type RunningApp, startOn } from "@/scripts/app";

const HOUR_BEFORE = floorTo(Date.now(), HOUR) - HOUR;
const BATCHES = 120;
const AT_ONCE = 12;

let second: RunningApp;

beforeAll(async () => {
  second = await startOn(inject("databaseUrl"));
}, 90_000);

afterAll(() => second?.stop());

const instances = () => [inject("baseUrl"), second.url] as const;

async function post(url: string, key: string, body: unknown): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

async function read(url: string, key: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  expect(response.status).toBe(200);
  return response.json();
}

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

/** 1 to 20 requests of a few routes, all within one hour and mostly in its first minutes: the same rows. */
function makeBatch(batch: number) {
  return Array.from({ length: 1 + (batch % 20) }, (_, i) =>
    makeSpan({
      attributes: { "http.request.method": "GET", "http.route": `/r${(batch + i) % 5}` },
      endAt: HOUR_BEFORE + (i % 3) * 60_000 + 1_000,
      durationMs: 1 + ((batch * 31 + i * 7) % 500),
      traceId: hex(16),
      spanId: hex(8),
    }),
  );
}

const series = z.object({ data: z.array(z.object({ n: z.int() })) });

/** What an instance says that was recorded of a route within the hour. */
async function recorded(instance: string, key: string, route: number): Promise<number[]> {
  const query = new URLSearchParams({
    ...{ service: "shop", operation: `GET /r${route}`, metric: "error_rate", step: "1h" },
    from: new Date(HOUR_BEFORE).toISOString(),
    to: new Date(HOUR_BEFORE + HOUR).toISOString(),
  });
  const { data } = series.parse(await read(`${instance}/api/v1/series?${query}`, key));
  return data.map(({ n }) => n);
}

const ROUTES = [0, 1, 2, 3, 4];
const batches = Array.from({ length: BATCHES }, (_, batch) => makeBatch(batch));
const sentTo = (route: number) => batches.flatMap((batch, b) => batch.filter((_, i) => (b + i) % 5 === route)).length;

/** Runs `send` for every batch, several at once. */
async function sendAll(send: (spans: ReturnType<typeof makeBatch>, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const sender = async () => {
    for (let index = next++; index < BATCHES; index = next++) await send(batches[index] ?? [], index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

test("spans sent to two instances at once add up exactly, whichever is asked", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  await sendAll(async (spans, index) => {
    const url = `${instances()[index % 2 === 0 ? 0 : 1]}/ingest/v1/traces`;
    expect(await post(url, key, makeTraces(spans))).toBe(200);
  });
  for (const instance of instances()) {
    for (const route of ROUTES) expect(await recorded(instance, key, route)).toEqual([sentTo(route)]);
  }
});

test("batches that both instances get at once count once", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  await sendAll(async (spans) => {
    const sent = instances().map((url) => post(`${url}/ingest/v1/traces`, key, makeTraces(spans)));
    expect(await Promise.all(sent)).toEqual([200, 200]);
  });
  for (const route of ROUTES) expect(await recorded(second.url, key, route)).toEqual([sentTo(route)]);
});

const deploys = z.object({ data: z.array(z.object({ git_sha: z.string() })) });

test("the same deploy reported to two instances at once is one deploy", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const shas = Array.from({ length: 40 }, () => hex(20));
  const reports = shas.flatMap((git_sha) => instances().map((url) => ({ url: `${url}/ingest/deploys`, git_sha })));
  const statuses = await Promise.all(reports.map(({ url, git_sha }) => post(url, key, { git_sha, version: "v1" })));
  expect(new Set(statuses)).toEqual(new Set([202]));
  for (const instance of instances()) {
    const { data } = deploys.parse(await read(`${instance}/api/v1/deploys?limit=100`, key));
    expect(data.map(({ git_sha }) => git_sha).sort()).toEqual([...shas].sort());
  }
});
