import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { readEnvironment } from "@/lib/env";
import { type RunningApp, startApp } from "../scripts/app";
import { prepareDatabase } from "../scripts/database";
import { startPostgres } from "../scripts/postgres";
import { freePort } from "../scripts/processes";
import { buildWithEmptyRoute, EMPTY_PATH } from "./build";
import { runLoad } from "./client";
import type { LoadJob, LoadResult } from "./load";
import { usageOf } from "./process-usage";
import { type Figure, figure, printTable } from "./report";
import { type Batch, makeBatch, REQUESTS_PER_BATCH, SPANS_PER_BATCH } from "./spans";

const ROUNDS = 5;
const ROUND_MS = 4_000;
const WARM_UP_MS = 3_000;
const DEPLOY_CONNECTIONS = 64;
const SPAN_CONNECTIONS = 8;
const BATCHES = 48;

/** Measures the intake of the production build and prints one table; `--json FILE` keeps the figures. */
export async function runBench(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const folder = await buildWithEmptyRoute();
  const data = await mkdtemp(path.join(os.tmpdir(), "tidemark-bench-"));
  const postgres = await startPostgres(data);
  try {
    const figures = await measure(folder, postgres.url);
    console.log("");
    printTable(figures);
    if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await postgres.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function measure(folder: string, databaseUrl: string): Promise<Figure[]> {
  const apiKey = `proj_${randomBytes(24).toString("hex")}`;
  await prepareDatabase(databaseUrl, readEnvironment({ BOOTSTRAP_API_KEY: apiKey }));
  // A line a request would be written to the terminal by the process that measures.
  process.env.LOG_LEVEL = "error";
  const app = await startApp({
    port: await freePort(),
    host: "127.0.0.1",
    databaseUrl,
    authSecret: randomBytes(32).toString("hex"),
    publicUrl: undefined,
    dev: false,
    folder,
  });
  try {
    const bench = new Bench(app, apiKey, databaseUrl);
    const start = usageOf(app.pid)?.rssMb;
    const deploys = await bench.deploys();
    const spans = await bench.spans();
    const end = usageOf(app.pid)?.rssMb;
    const memory = [
      ...(start ? [figure("memory of the app at the start", "MB", [start])] : []),
      ...(end ? [figure("memory of the app at the end", "MB", [end])] : []),
    ];
    return [...deploys, ...spans, ...memory];
  } finally {
    await app.stop();
  }
}

class Bench {
  private jobs = 0;

  constructor(
    private readonly app: RunningApp,
    private readonly apiKey: string,
    private readonly databaseUrl: string,
  ) {}

  /** Deploys against the empty route, with the same bodies and connections, turn by turn. */
  async deploys(): Promise<Figure[]> {
    const job = { connections: DEPLOY_CONNECTIONS, post: "deploys" } as const;
    const toEmpty = (durationMs: number) => this.load({ ...job, path: EMPTY_PATH, durationMs });
    const toDeploys = (durationMs: number) => this.load({ ...job, path: "/ingest/deploys", durationMs });
    await toEmpty(WARM_UP_MS);
    let answered = (await toDeploys(WARM_UP_MS)).good;
    const empty: LoadResult[] = [];
    const deploys: LoadResult[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      console.log(`Deploys, round ${round} of ${ROUNDS} …`);
      empty.push(await toEmpty(ROUND_MS));
      const result = await toDeploys(ROUND_MS);
      answered += result.good;
      deploys.push(result);
    }
    await this.requireCount("SELECT count(*) FROM deploy", answered, "deploys answered 202");
    const ratios = deploys.map((result, round) => rate(result) / rate(empty[round] ?? result));
    return [
      figure(`empty route, ${DEPLOY_CONNECTIONS} connections`, "requests/s", empty.map(rate)),
      figure(
        "empty route, p99",
        "ms",
        empty.map(({ p99 }) => p99),
      ),
      figure(`deploys, ${DEPLOY_CONNECTIONS} connections, committed`, "deploys/s", deploys.map(rate)),
      figure(
        "deploys, p50",
        "ms",
        deploys.map(({ p50 }) => p50),
      ),
      figure(
        "deploys, p99",
        "ms",
        deploys.map(({ p99 }) => p99),
      ),
      figure("deploys ÷ empty route", "ratio", ratios),
    ];
  }

  /** Spans, with the app's CPU beside that of unpacking the same bytes and of parsing the same batch as JSON. */
  async spans(): Promise<Figure[]> {
    const now = Date.now();
    const batches = Array.from({ length: BATCHES }, (_, index) => makeBatch(index, now));
    const bodies = batches.map(({ gzip }) => Buffer.from(gzip).toString("base64"));
    const post = { contentType: "application/x-protobuf", contentEncoding: "gzip", bodies };
    const send = (durationMs: number) =>
      this.load({ connections: SPAN_CONNECTIONS, path: "/ingest/v1/traces", durationMs, post });
    let sent = (await send(WARM_UP_MS)).good;
    const rounds: { rate: number; cpu: number; gunzip: number; parse: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      console.log(`Spans, round ${round} of ${ROUNDS} …`);
      const gunzip = cpuPerSpan(batches, ({ gzip }) => gunzipSync(gzip));
      const parse = cpuPerSpan(batches, ({ json }) => JSON.parse(json));
      const before = usageOf(this.app.pid)?.cpuSeconds ?? Number.NaN;
      const result = await send(ROUND_MS);
      const cpu = (usageOf(this.app.pid)?.cpuSeconds ?? Number.NaN) - before;
      sent += result.good;
      const spans = result.good * SPANS_PER_BATCH;
      rounds.push({ rate: spans / result.seconds, cpu: (cpu / spans) * 1e6, gunzip, parse });
    }
    const counted = "SELECT sum(m.n) FROM rollup_minute m JOIN series USING (project_id) WHERE series.id = series_id";
    const total = `${counted} AND operation = '(all)' AND kind = 'server'`;
    await this.requireCount(total, sent * REQUESTS_PER_BATCH, "requests in the spans that were answered 200");
    return [
      figure(
        `spans, batches of ${SPANS_PER_BATCH}, gzip`,
        "spans/s",
        rounds.map(({ rate }) => rate),
      ),
      ...(rounds.some(({ cpu }) => Number.isNaN(cpu))
        ? []
        : [
            figure(
              "app CPU",
              "µs/span",
              rounds.map(({ cpu }) => cpu),
            ),
            figure(
              "app CPU ÷ gunzip of the same bytes",
              "ratio",
              rounds.map(({ cpu, gunzip }) => cpu / gunzip),
            ),
            figure(
              "app CPU ÷ JSON.parse of the same batch",
              "ratio",
              rounds.map(({ cpu, parse }) => cpu / parse),
            ),
          ]),
      figure(
        "gunzip alone",
        "µs/span",
        rounds.map(({ gunzip }) => gunzip),
      ),
      figure(
        "JSON.parse alone",
        "µs/span",
        rounds.map(({ parse }) => parse),
      ),
    ];
  }

  private load(job: Omit<LoadJob, "url" | "apiKey" | "seed">): Promise<LoadResult> {
    this.jobs++;
    return runLoad({ ...job, url: this.app.url, apiKey: this.apiKey, seed: this.jobs });
  }

  /** A fast answer that lost something would be worth nothing. */
  private async requireCount(sql: string, expected: number, what: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, string>>(sql);
      const found = Number(Object.values(rows[0] ?? {})[0]);
      if (found !== expected) throw new Error(`${expected} ${what}, but ${found} in the database`);
      console.log(`Checked: ${found} ${what} are in the database.`);
    } finally {
      await client.end();
    }
  }
}

function rate({ good, seconds }: LoadResult): number {
  return good / seconds;
}

/** CPU of this process for `work` on every batch, in microseconds a span. */
function cpuPerSpan(batches: Batch[], work: (batch: Batch) => unknown): number {
  const before = process.cpuUsage();
  for (let pass = 0; pass < 4; pass++) for (const batch of batches) work(batch);
  const used = process.cpuUsage(before);
  return (used.user + used.system) / (4 * batches.length * SPANS_PER_BATCH);
}
