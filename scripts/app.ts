import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { getHeapStatistics } from "node:v8";
import { StartError } from "./prepare.mjs";
import { freePort, httpAddress, isEveryAddress, waitUntil } from "./processes";

const STARTUP_MS = 60_000;
const SHUTDOWN_MS = 10_000;
const MEBIBYTE = 1_048_576;
/**
 * V8 lets a heap that may take 2 GB or more grow to four times of what lives in it before it collects all of it, and
 * to less than twice below that.
 */
const MOST_HEAP_MB = 1_500;

export interface AppSettings {
  port: number;
  host: string;
  databaseUrl: string;
  authSecret: string;
  publicUrl: string | undefined;
  /** Serve the sources with hot reload instead of the production build. */
  dev: boolean;
  /** Folder whose build is served, when not the checkout. */
  folder?: string;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

export interface RunningApp {
  url: string;
  pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Lets running requests finish, for 10 s at most. */
  stop(): Promise<void>;
}

/**
 * Serves the app in a process of its own and returns once /health answers 200.
 * @throws {StartError} when it ends or does not answer in time; what it printed is above.
 */
export async function startApp(settings: AppSettings): Promise<RunningApp> {
  const child = spawnApp(settings);
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const url = httpAddress(isEveryAddress(settings.host) ? "127.0.0.1" : settings.host, settings.port);
  const isStopped = () => settings.signal?.aborted ?? false;
  await waitUntil(async () => !running || isStopped() || (await isHealthy(url)), STARTUP_MS);
  if (isStopped()) await stop(child, ended);
  settings.signal?.throwIfAborted();
  if (!running || child.pid === undefined)
    throw new StartError("the app ended while starting; the lines above say why");
  if (!(await isHealthy(url))) {
    child.kill("SIGKILL");
    throw new StartError(`the app did not answer on ${url} within ${STARTUP_MS / 1000} s`);
  }
  return { url, pid: child.pid, ended, stop: () => stop(child, ended) };
}

/** Serves a build on a port of its own for tests and measurements: as startApp, with a secret that nobody else knows. */
export async function startOn(
  databaseUrl: string,
  more: Partial<Pick<AppSettings, "folder" | "publicUrl">> = {},
): Promise<RunningApp> {
  return startApp({
    port: await freePort(),
    host: "127.0.0.1",
    databaseUrl,
    authSecret: randomBytes(32).toString("hex"),
    publicUrl: undefined,
    dev: false,
    ...more,
  });
}

function spawnApp(settings: AppSettings): ChildProcess {
  const next = path.join("node_modules", "next", "dist", "bin", "next");
  const address = { "--port": String(settings.port), "--hostname": settings.host };
  const options = settings.dev ? address : { ...address, "--keepAliveTimeout": "65000" };
  const child = spawn(
    process.execPath,
    [next, settings.dev ? "dev" : "start", settings.folder ?? ".", ...Object.entries(options).flat()],
    { env: appEnvironment(settings), stdio: ["ignore", "pipe", "inherit"] },
  );
  forwardLogs(child);
  return child;
}

function appEnvironment(settings: AppSettings): NodeJS.ProcessEnv {
  const address = settings.publicUrl
    ? { NEXTAUTH_URL: settings.publicUrl, PUBLIC_URL: settings.publicUrl }
    : { AUTH_TRUST_HOST: "true" };
  return {
    ...process.env,
    ...address,
    ...(!settings.dev && { NODE_OPTIONS: nodeOptions() }),
    NODE_ENV: settings.dev ? "development" : "production",
    DATABASE_URL: settings.databaseUrl,
    AUTH_SECRET: settings.authSecret,
    NEXTAUTH_SECRET: settings.authSecret,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** What an operator says in NODE_OPTIONS comes last, and wins. On a small machine the limit is Node's own. */
function nodeOptions(): string {
  const own = Math.floor(getHeapStatistics().heap_size_limit / MEBIBYTE);
  return `--max-old-space-size=${Math.min(own, MOST_HEAP_MB)} ${process.env.NODE_OPTIONS ?? ""}`.trimEnd();
}

// Only the app's own structured lines pass; the framework's banner would repeat our address.
function forwardLogs(child: ChildProcess): void {
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("{")) process.stdout.write(`${line}\n`);
  });
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3_000) });
    return response.ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), SHUTDOWN_MS);
  await ended;
  clearTimeout(timer);
}
