import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { waitUntil } from "@/scripts/processes";
import { Supervised } from "./supervised";

const CLIENTS = 6;
const BETWEEN_KILLS = 60;
const RETRY_MS = 40;
const apiKey = `proj_${randomBytes(24).toString("hex")}`;

let tidemark: Supervised;

beforeAll(async () => {
  tidemark = await Supervised.create(apiKey);
  await tidemark.start();
}, 120_000);

afterAll(() => tidemark?.dispose(), 60_000);

/** Reports deploys as CI jobs do: the same report again and again until it is answered 202. */
class Reporters {
  readonly acknowledged = new Set<string>();
  retries = 0;
  readonly unexpected: string[] = [];
  private stopping = false;

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.client(client)));
  }

  stop(): void {
    this.stopping = true;
  }

  private async client(client: number): Promise<void> {
    for (let turn = 0; !this.stopping; turn++) {
      const report = { git_sha: randomBytes(20).toString("hex"), service: `service-${client}`, version: `v${turn}` };
      // Some say when and some bring a key of their own; the rest is recognised by what it says.
      const timestamp = turn % 3 === 1 ? { timestamp: new Date().toISOString() } : {};
      const key: Record<string, string> = turn % 3 === 2 ? { "idempotency-key": report.git_sha } : {};
      const body = JSON.stringify({ ...report, ...timestamp });
      while (!(await this.send(body, key))) {
        this.retries++;
        await wait(RETRY_MS);
      }
      this.acknowledged.add(report.git_sha);
    }
  }

  private async send(body: string, headers: Record<string, string>): Promise<boolean> {
    try {
      const response = await fetch(`${tidemark.url}/ingest/deploys`, {
        method: "POST",
        headers: { ...headers, authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(15_000),
      });
      const text = await response.text();
      if (response.status !== 202 && response.status !== 503) this.unexpected.push(`${response.status} ${text}`);
      return response.status === 202;
    } catch {
      return false;
    }
  }
}

const page = z.object({
  data: z.array(z.object({ git_sha: z.string() })),
  next_cursor: z.string().nullable(),
});

async function recordedShas(): Promise<string[]> {
  const shas: string[] = [];
  let cursor: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({ limit: "100", ...(cursor ? { cursor } : {}) });
    const response = await fetch(`${tidemark.url}/api/v1/deploys?${query}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const { data, next_cursor } = page.parse(await response.json());
    shas.push(...data.map((deploy) => deploy.git_sha));
    cursor = next_cursor;
  } while (cursor);
  return shas;
}

test("every deploy that was answered 202 is there once after five kills", { timeout: 180_000 }, async () => {
  const reporters = new Reporters();
  const reporting = reporters.run();
  const more = async () => {
    const wanted = reporters.acknowledged.size + BETWEEN_KILLS;
    const came = await waitUntil(() => reporters.acknowledged.size >= wanted, 30_000);
    expect(came, `intake goes on\n${tidemark.output}`).toBe(true);
  };
  const killAndStart = async (kill: () => Promise<void>) => {
    await kill();
    await tidemark.start();
  };

  await more();
  await killAndStart(() => tidemark.killApp());
  await more();
  await tidemark.killPostgres();
  await more();
  await killAndStart(() => tidemark.killApp());
  await more();
  await tidemark.killPostgres();
  await more();
  await killAndStart(() => tidemark.killEverything());
  await more();
  reporters.stop();
  await reporting;

  const recorded = await recordedShas();
  const distinct = new Set(recorded);
  const missing = [...reporters.acknowledged].filter((sha) => !distinct.has(sha));
  console.log(
    `answered 202: ${reporters.acknowledged.size}, tried again: ${reporters.retries}, ` +
      `recorded: ${recorded.length}, missing: ${missing.length}, twice: ${recorded.length - distinct.size}`,
  );
  expect(reporters.unexpected).toEqual([]);
  expect(missing).toEqual([]);
  expect(recorded).toHaveLength(distinct.size);
  expect(distinct.size).toBe(reporters.acknowledged.size);
});
