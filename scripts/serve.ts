import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Environment, readEnvironment } from "@/lib/env";
import { type RunningApp, startApp } from "./app";
import { appFile, dataFolder, supervisorFile } from "./check-start";
import { prepareDatabase } from "./database";
import { fillDemo } from "./fill-demo";
import { type RunningPostgres, startPostgres } from "./postgres";
import { everyAddress, httpAddress, isEveryAddress } from "./processes";
import { showCreated, showReady } from "./welcome";

export interface ServeOptions {
  /** Fill a demo project once the app answers. */
  demo: boolean;
  /** Serve the sources with hot reload instead of the production build. */
  dev: boolean;
}

/** Starts the database (where it is ours), migrates, makes the first owner, and serves until told to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  // The demo's two weeks are thousands of requests: their lines would bury what is shown only once.
  if (options.demo) process.env.LOG_LEVEL ||= "warn";
  const server = new Server(readEnvironment(process.env), options.dev);
  const end = (exitCode: number) => void server.stop().then(() => process.exit(exitCode));
  process.on("SIGINT", () => end(0));
  process.on("SIGTERM", () => end(0));
  try {
    await server.start();
    if (options.demo) await server.fillDemo();
  } catch (error) {
    if (server.stopping) return;
    await server.stop();
    throw error;
  }
  await server.ended;
  if (server.stopping) return;
  console.error("tidemark: the app ended by itself; the lines above say why");
  await server.stop();
  process.exit(1);
}

class Server {
  private readonly stopped = new AbortController();
  private starting: Promise<void> | undefined;
  private ending: Promise<void> | undefined;
  private postgres: RunningPostgres | undefined;
  private app: RunningApp | undefined;

  constructor(
    private readonly env: Environment,
    private readonly dev: boolean,
  ) {}

  get stopping(): boolean {
    return this.stopped.signal.aborted;
  }

  get ended(): Promise<void> {
    return this.app?.ended ?? Promise.resolve();
  }

  start(): Promise<void> {
    this.starting = this.startAll();
    return this.starting;
  }

  private async startAll(): Promise<void> {
    const isEmbedded = !this.env.DATABASE_URL;
    if (isEmbedded) await writeFile(supervisorFile, String(process.pid));
    const databaseUrl = this.env.DATABASE_URL ?? (await this.startDatabase());
    this.stopped.signal.throwIfAborted();
    const created = await prepareDatabase(databaseUrl, this.env);
    // At once: a start that is stopped half way must not take the only copy of them along.
    if (created) showCreated(this.address, created);
    this.app = await startApp({
      port: this.env.PORT,
      host: this.env.HOSTNAME ?? (await everyAddress()),
      databaseUrl,
      authSecret: this.env.AUTH_SECRET ?? (await keptSecret()),
      publicUrl: this.env.PUBLIC_URL,
      dev: this.dev,
      signal: this.stopped.signal,
    });
    if (isEmbedded) await writeFile(appFile, String(this.app.pid));
    showReady(this.address);
  }

  /** Fills the project "Demo", unless it is filled already. */
  async fillDemo(): Promise<void> {
    if (this.app) await fillDemo(this.app.url, this.address, dataFolder);
  }

  private get address(): string {
    const { PUBLIC_URL, HOSTNAME, PORT } = this.env;
    return PUBLIC_URL ?? httpAddress(HOSTNAME === undefined || isEveryAddress(HOSTNAME) ? "localhost" : HOSTNAME, PORT);
  }

  private async startDatabase(): Promise<string> {
    this.postgres = await startPostgres(dataFolder);
    void this.keepDatabase(this.postgres);
    return this.postgres.url;
  }

  // A database that was killed comes back on its port; the app's pool finds it again by itself.
  private async keepDatabase(first: RunningPostgres): Promise<void> {
    let current = first;
    for (;;) {
      await current.ended;
      if (this.stopping) return;
      console.error("tidemark: PostgreSQL ended unexpectedly; starting it again");
      const next = await restartPostgres(current.port);
      if (this.stopping) return void (await next?.stop());
      if (!next) return void (await this.app?.stop());
      this.postgres = current = next;
    }
  }

  /** App first, then the database, so that running requests can still commit. */
  stop(): Promise<void> {
    this.stopped.abort();
    this.ending ??= this.stopAll();
    return this.ending;
  }

  private async stopAll(): Promise<void> {
    // What is half started would be left behind. Why the start ends is told where it was asked for.
    await this.starting?.catch(() => {});
    await this.app?.stop();
    await this.postgres?.stop();
    await Promise.all([supervisorFile, appFile].map((file) => rm(file, { force: true })));
  }
}

async function restartPostgres(port: number): Promise<RunningPostgres | null> {
  try {
    return await startPostgres(dataFolder, { port });
  } catch (error) {
    console.error(`tidemark: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

async function keptSecret(): Promise<string> {
  const file = path.join(dataFolder, "auth-secret");
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}
