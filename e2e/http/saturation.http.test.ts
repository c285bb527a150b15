import { randomBytes } from "node:crypto";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { usageOf } from "@/bench/process-usage";
import { type RunningApp, startOn } from "@/scripts/app";
import { waitUntil } from "@/scripts/processes";
import { makeOwnDatabase, type OwnDatabase } from "./own-database";

const MEBIBYTE = 1_048_576;
const MOST_RSS_MB = 600;
let database: OwnDatabase;
let app: RunningApp;

// An instance and a database of its own: what is saturated here is not in others' way.
beforeAll(async () => {
  database = await makeOwnDatabase("saturation");
  app = await startOn(database.url);
}, 90_000);

afterAll(async () => {
  await app?.stop();
  await database?.drop();
});

const queue = z.object({ waiting: z.number(), limit: z.number() });
const healthSchema = z.object({
  status: z.string(),
  load: z.object({
    deploys: queue,
    bodies: z.object({ bytes: z.number(), limit: z.number() }),
    saturated: z.array(z.string()),
  }),
});

async function readLoad() {
  return healthSchema.parse(await (await fetch(`${app.url}/health`)).json()).load;
}

const REFUSED = { status: 503, retryAfter: "2" };

async function post(path: string, type: string, body: string | Buffer<ArrayBuffer>) {
  const headers = { authorization: `Bearer ${database.apiKey}`, "content-type": type };
  const response = await fetch(app.url + path, { method: "POST", headers, body });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

const report = (gitSha: string, notes = "") =>
  post("/ingest/deploys", "application/json", JSON.stringify({ git_sha: gitSha, notes }));

const rssMb = () => usageOf(app.pid)?.rssMb ?? 0;

/** A client that announces a body, sends part of it and falls silent; resolves with what it hears to the end. */
function stall(announced: number, sent: number): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = net.connect(Number(new URL(app.url).port), "127.0.0.1", () => {
      socket.write(
        `POST /ingest/v1/traces HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${database.apiKey}\r\n` +
          `content-type: application/x-protobuf\r\ncontent-length: ${announced}\r\n\r\n`,
      );
      socket.write(Buffer.alloc(sent));
    });
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}

test("clients that stall are cut, others are 503 while they hold too much, and it recovers", async () => {
  const stalled = Array.from({ length: 30 }, () => stall(8 * MEBIBYTE, 6 * MEBIBYTE));
  expect(await waitUntil(async () => (await readLoad()).bodies.bytes > 120 * MEBIBYTE, 10_000)).toBe(true);
  const load = await readLoad();
  expect(load.saturated).toContain("bodies");
  expect(load.bodies.limit).toBe(128 * MEBIBYTE);
  expect(load.bodies.bytes).toBeLessThanOrEqual(load.bodies.limit);
  expect(await post("/ingest/v1/traces", "application/x-protobuf", Buffer.alloc(7 * MEBIBYTE))).toEqual(REFUSED);
  let most = 0;
  const recovered = await waitUntil(async () => {
    most = Math.max(most, rssMb());
    return (await readLoad()).bodies.bytes === 0;
  }, 40_000);
  expect(recovered).toBe(true);
  const heard = await Promise.all(stalled);
  const answers = (status: number) => heard.filter((answer) => answer.startsWith(`HTTP/1.1 ${status} `));
  expect(answers(408).length).toBeGreaterThan(10);
  expect(answers(503).length).toBeGreaterThan(5);
  expect(answers(408).length + answers(503).length).toBe(heard.length);
  for (const answer of answers(503)) expect(answer.toLowerCase()).toContain("retry-after: 2");
  expect(most).toBeLessThan(MOST_RSS_MB);
  expect((await report("a".repeat(40))).status).toBe(202);
  expect((await readLoad()).saturated).toEqual([]);
}, 60_000);

test("a full queue is 503 with Retry-After, and what was taken is stored once the database goes on", async () => {
  // 64 MiB may wait: some 73 of these.
  const notes = "x".repeat(900_000);
  const shas = Array.from({ length: 120 }, () => randomBytes(20).toString("hex"));
  expect((await report("b".repeat(40))).status).toBe(202);
  await database.sql.query("BEGIN; LOCK TABLE deploy IN SHARE ROW EXCLUSIVE MODE");
  const refused: string[] = [];
  const taken: string[] = [];
  const reports = shas.map(async (sha) => {
    const answer = await report(sha, notes);
    if (answer.status === 202) return taken.push(sha);
    expect(answer).toEqual(REFUSED);
    return refused.push(sha);
  });
  expect(await waitUntil(() => refused.length > 20, 9_000)).toBe(true);
  expect((await readLoad()).saturated).toContain("deploys");
  expect(taken).toEqual([]);
  await database.sql.query("COMMIT");
  await Promise.all(reports);
  expect(taken.length).toBeGreaterThan(60);
  expect(rssMb()).toBeLessThan(MOST_RSS_MB);
  for (const sha of refused) expect((await report(sha)).status).toBe(202);
  const { rows } = await database.sql.query<{ git_sha: string }>("SELECT git_sha FROM deploy WHERE git_sha = ANY($1)", [
    shas,
  ]);
  expect(rows.map(({ git_sha }) => git_sha).sort()).toEqual([...shas].sort());
  expect((await readLoad()).saturated).toEqual([]);
}, 60_000);
