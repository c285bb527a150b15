import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { freePort, waitUntil } from "@/scripts/processes";

const START_MS = 90_000;

/** A Tidemark of its own, run by the same program as `npm start`, that a test may kill. */
export class Supervised {
  readonly url: string;
  /** The end of what it printed, for the person who reads a failure. */
  output = "";
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly apiKey: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async create(apiKey: string): Promise<Supervised> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "tidemark-crash-"));
    return new Supervised(folder, await freePort(), apiKey);
  }

  /** Starts it, or starts it again, and returns when it answers. */
  async start(): Promise<void> {
    const { DATABASE_URL: _, ...env } = process.env;
    const own = { PORT: String(this.port), HOSTNAME: "127.0.0.1", TIDEMARK_DATA: this.folder };
    const child = spawn(process.execPath, ["scripts/start.mjs"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, ...own, BOOTSTRAP_API_KEY: this.apiKey, LOG_LEVEL: "error" },
    });
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk).slice(-4_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.child = child;
    const answers = await waitUntil(async () => hasEnded(child) || (await this.isHealthy()), START_MS);
    if (!answers || hasEnded(child)) throw new Error(`it did not start:\n${this.output}`);
  }

  /** kill -9 of the app; what supervises it then ends by itself. */
  async killApp(): Promise<void> {
    await kill(await this.appPid());
    await this.ended();
  }

  /** kill -9 of PostgreSQL. */
  async killPostgres(): Promise<void> {
    await kill(await this.postgresPid());
  }

  /** kill -9 of everything at once, as when the power fails. */
  async killEverything(): Promise<void> {
    const pids = [await this.appPid(), await this.postgresPid()];
    this.child?.kill("SIGKILL");
    for (const pid of pids) await kill(pid);
    await this.ended();
  }

  /** Freezes PostgreSQL with all its processes for so long, as a storage that hangs does. */
  async hangPostgres(ms: number): Promise<void> {
    const main = await this.postgresPid();
    // It first, so that it starts no more of them.
    process.kill(main, "SIGSTOP");
    const pids = [main, ...childrenOf(main)];
    for (const pid of pids) signalIfThere(pid, "SIGSTOP");
    await wait(ms);
    for (const pid of pids) signalIfThere(pid, "SIGCONT");
  }

  /** pg_terminate_backend on every connection. */
  async cutConnections(): Promise<void> {
    const lines = (await readFile(this.postmasterFile(), "utf8")).split("\n");
    const password = (await readFile(path.join(this.folder, "postgres-password"), "utf8")).trim();
    const connection = { host: "127.0.0.1", port: Number(lines[3]), user: "tidemark", database: "tidemark", password };
    const client = new pg.Client(connection);
    await client.connect();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await client.end();
  }

  /** Stops it as Ctrl-C does and removes its data. */
  async dispose(): Promise<void> {
    if (this.child && !hasEnded(this.child)) this.child.kill("SIGINT");
    await this.ended();
    await rm(this.folder, { recursive: true, force: true });
  }

  private appPid(): Promise<number> {
    return firstNumber(path.join(this.folder, "app.pid"));
  }

  private postgresPid(): Promise<number> {
    return firstNumber(this.postmasterFile());
  }

  private postmasterFile(): string {
    const places = ["postgres/cluster", "cluster"].map((place) => path.join(this.folder, place, "postmaster.pid"));
    return places.find((place) => existsSync(place)) ?? "";
  }

  private async ended(): Promise<void> {
    const { child } = this;
    if (child && !(await waitUntil(() => hasEnded(child), 30_000))) {
      child.kill("SIGKILL");
      throw new Error(`it did not end:\n${this.output}`);
    }
  }

  private async isHealthy(): Promise<boolean> {
    const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    return response?.ok ?? false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function firstNumber(file: string): Promise<number> {
  const number = Number((await readFile(file, "utf8")).split("\n")[0]);
  if (!(number > 1)) throw new Error(`${file} names no process`);
  return number;
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}
