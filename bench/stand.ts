import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { readEnvironment } from "@/lib/env";
import { type RunningApp, startOn } from "../scripts/app";
import { prepareDatabase } from "../scripts/database";
import { startPostgres } from "../scripts/postgres";
import { runLoad } from "./client";
import type { LoadJob, LoadResult } from "./load";

/** A fresh PostgreSQL, the app on it, and a connection to look into the database with. */
export interface Stand {
  app: RunningApp;
  databaseUrl: string;
  sql: pg.Client;
  owner: { email: string; password: string };
  /** Runs a job against the app in a process of its own. @throws when an answer was not 2xx. */
  load(job: Omit<LoadJob, "url" | "apiKey" | "seed">): Promise<LoadResult>;
  /** @throws {Error} when the query's single value is not `expected`. */
  requireCount(sql: string, expected: number, what: string): Promise<void>;
}

/** Runs `work` on a stand of its own in a temporary folder, and clears it away. */
export async function withStand<T>(
  folder: string,
  work: (stand: Stand) => Promise<T>,
  options: { settings?: string[]; fill?: (databaseUrl: string, sql: pg.Client) => Promise<void> } = {},
): Promise<T> {
  const data = await mkdtemp(path.join(os.tmpdir(), "tidemark-bench-"));
  const postgres = await startPostgres(data, options.settings ? { settings: options.settings } : {});
  const sql = new pg.Client({ connectionString: postgres.url });
  let app: RunningApp | undefined;
  try {
    const apiKey = `proj_${randomBytes(24).toString("hex")}`;
    const owner = { email: "bench@example.com", password: randomBytes(12).toString("hex") };
    await prepareDatabase(
      postgres.url,
      readEnvironment({ BOOTSTRAP_API_KEY: apiKey, ADMIN_EMAIL: owner.email, ADMIN_PASSWORD: owner.password }),
    );
    await sql.connect();
    await options.fill?.(postgres.url, sql);
    app = await startBuild(folder, postgres.url);
    return await work(new RunningStand(app, postgres.url, sql, owner, apiKey));
  } finally {
    await app?.stop();
    await sql.end().catch(() => {});
    await postgres.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function startBuild(folder: string, databaseUrl: string): Promise<RunningApp> {
  // A line a request would be written to the terminal by the process that measures.
  process.env.LOG_LEVEL = "error";
  return startOn(databaseUrl, { folder });
}

class RunningStand implements Stand {
  private jobs = 0;

  constructor(
    readonly app: RunningApp,
    readonly databaseUrl: string,
    readonly sql: pg.Client,
    readonly owner: { email: string; password: string },
    private readonly apiKey: string,
  ) {}

  load(job: Omit<LoadJob, "url" | "apiKey" | "seed">): Promise<LoadResult> {
    this.jobs++;
    return runLoad({ ...job, url: this.app.url, apiKey: this.apiKey, seed: this.jobs });
  }

  // A fast answer that lost something would be worth nothing.
  async requireCount(sql: string, expected: number, what: string): Promise<void> {
    const { rows } = await this.sql.query<Record<string, string>>(sql);
    const found = Number(Object.values(rows[0] ?? {})[0]);
    if (found !== expected) throw new Error(`${expected} ${what}, but ${found} in the database`);
    console.log(`Checked: ${found} ${what} are in the database.`);
  }
}
