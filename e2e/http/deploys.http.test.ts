import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { z } from "zod";
import { database } from "@/lib/store/db";
import { callMachine, makeKeyedProject, problemOf } from "@/lib/testing/machine-client";

const listSchema = z.object({ data: z.array(z.record(z.string(), z.unknown())), next_cursor: z.string().nullable() });

async function deploysOf(key: string): Promise<Record<string, unknown>[]> {
  const response = await callMachine("/api/v1/deploys", { method: "GET", key });
  expect(response.status).toBe(200);
  return listSchema.parse(await response.json()).data;
}

test("a report is 202 with an empty body, and can be read at once", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const report = { git_sha: "a1b2c3d4", version: "", env: null, deployer: "Zoë 🚀", description: "</script>" };
  const response = await callMachine("/ingest/deploys", { key, json: report });
  expect(response.status).toBe(202);
  expect((await response.arrayBuffer()).byteLength).toBe(0);
  expect(response.headers.get("x-request-id")).toBeTruthy();
  expect(await deploysOf(key)).toMatchObject([
    { git_sha: "a1b2c3d4", version: null, env: "production", deployer: "Zoë 🚀", description: "</script>" },
  ]);
});

test("the same report 20 times at once is 20 times 202 and one deploy", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const json = { git_sha: "same", version: "1", env: "staging", service: "shop", timestamp: "2026-11-20T12:00:00Z" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => callMachine("/ingest/deploys", { key, json })));
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(202));
  expect(await deploysOf(key)).toHaveLength(1);
});

test("an Idempotency-Key names the deploy, whatever else is sent", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const headers = { "idempotency-key": "run-1" };
  await callMachine("/ingest/deploys", { key, headers, json: { git_sha: "one" } });
  const again = { git_sha: "one", timestamp: "2026-11-01T00:00:00Z", description: "late" };
  await callMachine("/ingest/deploys", { key, headers, json: again });
  expect(await deploysOf(key)).toMatchObject([{ git_sha: "one", description: "late" }]);
});

test("a later report completes what was started", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const base = { git_sha: "long", service: "shop" };
  const start = { ...base, status: "started", timestamp: "2026-11-20T12:00:00Z" };
  const finish = {
    ...base,
    status: "failed",
    finished_at: "2026-11-20T13:30:00Z",
    kind: "rollback",
    url: "https://ci.example.com/7",
    repository: "git@example.com:shop.git",
    previous_sha: "before",
    commits: [{ sha: "long", message: "Fix", author: "ann" }],
  };
  for (const json of [start, finish, finish]) {
    expect((await callMachine("/ingest/deploys", { key, json })).status).toBe(202);
  }
  expect(await deploysOf(key)).toMatchObject([
    {
      service: "shop",
      status: "failed",
      kind: "rollback",
      started_at: "2026-11-20T12:00:00.000Z",
      finished_at: "2026-11-20T13:30:00.000Z",
      url: "https://ci.example.com/7",
      previous_sha: "before",
    },
  ]);
});

test.each<[string, RequestInit]>([
  ["JSON sent as a form, as curl -d does", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ["JSON without a content type", { headers: { "content-type": "" } }],
  ["JSON as text", { headers: { "content-type": "text/plain" } }],
  ["JSON as XML", { headers: { "content-type": "application/xml" } }],
])("%s is taken", async (_name, { headers }) => {
  const { key } = await makeKeyedProject("ingest", "read");
  const body = new TextEncoder().encode('{"git_sha":"plain"}');
  const response = await callMachine("/ingest/deploys", {
    key,
    body,
    headers: { ...Object.fromEntries(new Headers(headers)) },
  });
  expect(response.status).toBe(202);
  expect(await deploysOf(key)).toMatchObject([{ git_sha: "plain" }]);
});

test("a form, a chunked and a compressed body are taken", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const form = new URLSearchParams({ git_sha: "form", env: "", timestamp: "2026-11-20 12:00:00 +0200" });
  const chunks = new ReadableStream({
    start(controller) {
      for (const part of ['{"git_sha":', '"chunked",', '"timestamp":"2026-11-20T09:00:00Z"}']) {
        controller.enqueue(new TextEncoder().encode(part));
      }
      controller.close();
    },
  });
  const gzip = Uint8Array.from(gzipSync('{"git_sha":"gzip","timestamp":"2026-11-20T08:00:00Z"}'));
  for (const request of [{ body: form }, { body: chunks }, { body: gzip, headers: { "content-encoding": "gzip" } }]) {
    expect((await callMachine("/ingest/deploys", { key, ...request })).status).toBe(202);
  }
  expect((await deploysOf(key)).map((deploy) => deploy.git_sha)).toEqual(["form", "chunked", "gzip"]);
});

test("a trailing slash does not redirect", async () => {
  const { key } = await makeKeyedProject("ingest", "read");
  const response = await callMachine("/ingest/deploys/", { key, json: { git_sha: "slash" } });
  expect(response.status).toBe(202);
});

test("a revoked key is refused at once", async () => {
  const { projectId, key } = await makeKeyedProject("ingest");
  expect((await callMachine("/ingest/deploys", { key, json: { git_sha: "a" } })).status).toBe(202);
  await database().prisma.apiKey.updateMany({ where: { projectId }, data: { revokedAt: new Date() } });
  expect((await callMachine("/ingest/deploys", { key, json: { git_sha: "b" } })).status).toBe(401);
});

test("health tells readiness and liveness without a key", async () => {
  const queue = { waiting: expect.any(Number), bytes: expect.any(Number), bytes_limit: expect.any(Number) };
  const ready = await callMachine("/health", { method: "GET" });
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    status: "ok",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    database: "ok",
    load: {
      deploys: { ...queue, limit: 2_000 },
      telemetry: { ...queue, limit: 2_000 },
      api_keys: { ...queue, limit: 5_000 },
      bodies: { bytes: expect.any(Number), limit: 128 * 1_048_576 },
      connections: { waiting: expect.any(Number), used: expect.any(Number), limit: expect.any(Number) },
      saturated: [],
    },
  });
  const live = await callMachine("/health?live", { method: "GET" });
  expect(await live.json()).toEqual({ status: "ok", version: expect.any(String) });
});

test.each(["/ingest", "/ingest/", "/ingest/nothing", "/ingest/v1/profiles", "/api/nothing", "/api/v1/nothing/at/all"])(
  "%s is 404 as problem details for every method",
  async (path) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const response = await callMachine(path, { method });
      expect(response.status).toBe(404);
      expect((await problemOf(response)).code).toBe("not_found");
    }
  },
);
