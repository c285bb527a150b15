import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
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
    const places = ["postgres/cluster", "cluster"].map((place) => path.join(this.folder, place, "postmaster.pid"));
    return firstNumber(places.find((place) => existsSync(place)) ?? "");
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
