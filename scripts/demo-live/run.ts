import { type ChildProcess, fork, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { StartError } from "../prepare.mjs";
import { describeSeen, Load } from "./load";
import { GOOD_VERSION, SLOW_VERSION } from "./orders";
import { findTarget, type Target } from "./target";

const SERVICE = "orders-live";
/** The deploy comes at the first full minute after this, so that the graph's minute before it is one version's alone. */
const AT_LEAST_BEFORE_MS = 40_000;
const MINUTE_MS = 60_000;
const REPORT_EVERY_MS = 15_000;
const STOP_MS = 5_000;
const MAX_MINUTES = 30;
const START = Date.now();

const USAGE = `npm run demo:live -- [--url http://localhost:3000] [--key proj_…] [--minutes 5]`;

/** Runs a small service under load, deploys a slower version of it, and stops after some minutes or on Ctrl-C. */
export async function runLiveDemo(): Promise<void> {
  const { values } = parseArgs({
    options: { url: { type: "string" }, key: { type: "string" }, minutes: { type: "string", default: "5" } },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= 2 && minutes <= MAX_MINUTES)) {
    throw new StartError(`--minutes must be 2 to ${MAX_MINUTES}; ${USAGE}`);
  }
  const target = await findTarget({ url: values.url, key: values.key }, SERVICE);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  const demo = new LiveDemo(target);
  try {
    await demo.run(minutes * 60_000, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await demo.end();
  }
  console.log("Stopped.");
  process.exit(0);
}

class LiveDemo {
  private running: Service | undefined;
  private readonly load = new Load(() => this.running?.port ?? 0);

  constructor(private readonly target: Target) {}

  async run(forMs: number, signal: AbortSignal): Promise<void> {
    const end = Date.now() + forMs;
    this.running = await startService(this.target, GOOD_VERSION);
    this.load.start();
    console.log(
      `${SERVICE} ${GOOD_VERSION} runs, under 20 requests a second. Watch it here:\n\n  ${this.target.page}\n`,
    );
    const deployAt = Math.ceil((Date.now() + AT_LEAST_BEFORE_MS) / MINUTE_MS) * MINUTE_MS;
    const inSeconds = Math.round((deployAt - Date.now()) / 1000);
    console.log(`A slower version is deployed in ${inSeconds} s. Ctrl-C stops everything.`);
    await this.reportFor(GOOD_VERSION, deployAt, signal);
    await this.deploy(signal);
    console.log(`The line is on the graph; latency steps up with the next minutes.`);
    await this.reportFor(SLOW_VERSION, end, signal);
  }

  async end(): Promise<void> {
    this.load.stop();
    await this.running?.stop();
  }

  private async reportFor(version: string, end: number, signal: AbortSignal): Promise<void> {
    while (Date.now() < end) {
      await wait(Math.max(1, Math.min(REPORT_EVERY_MS, end - Date.now())), undefined, { signal });
      console.log(`  ${version}  ${describeSeen(this.load.take())}`);
    }
  }

  private async deploy(signal: AbortSignal): Promise<void> {
    const startedAt = new Date().toISOString();
    const next = await startService(this.target, SLOW_VERSION);
    const previous = this.running;
    this.running = next;
    await previous?.stop();
    signal.throwIfAborted();
    await reportDeploy(this.target, {
      git_sha: shaOf(SLOW_VERSION),
      previous_sha: shaOf(GOOD_VERSION),
      version: SLOW_VERSION,
      service: SERVICE,
      env: "production",
      deployer: "demo:live",
      description: "Read order lines one by one",
      started_at: startedAt,
      finished_at: new Date().toISOString(),
    });
  }
}

interface Service {
  port: number;
  /** Sends what is left of the telemetry, then ends. */
  stop(): Promise<void>;
}

function startService(target: Target, version: string): Promise<Service> {
  const child = fork(new URL("./service.ts", import.meta.url), {
    execArgv: ["--import", "tsx"],
    env: {
      ...process.env,
      ORDERS_VERSION: version,
      OTEL_SERVICE_NAME: SERVICE,
      OTEL_RESOURCE_ATTRIBUTES: `service.version=${version},deployment.environment.name=production`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `${target.url}/ingest`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${target.key}`,
    },
  });
  return new Promise((resolve, reject) => {
    child.once("message", (port) => resolve({ port: Number(port), stop: () => stopService(child) }));
    child.once("exit", () => reject(new StartError(`${SERVICE} ${version} ended while starting`)));
    child.once("error", reject);
  });
}

async function stopService(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** As a CI job does it: with curl. The key goes over standard input, so that no process list shows it. */
async function reportDeploy({ url, key }: Target, report: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify(report);
  console.log(`\n$ curl -X POST ${url}/ingest/deploys -H "Authorization: Bearer $TIDEMARK_KEY" -d '${body}'`);
  const options = ["-sS", "--max-time", "10", "-o", "-", "-w", "%{http_code}", "-X", "POST", "-H", "@-"];
  const child = spawn("curl", [...options, "-d", body, `${url}/ingest/deploys`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let answer = "";
  child.stdout.on("data", (chunk) => {
    answer += chunk;
  });
  child.stdin.end(`Authorization: Bearer ${key}\nContent-Type: application/json\n`);
  await new Promise<void>((resolve, reject) => {
    child.once("close", () => resolve());
    child.once("error", () => reject(new StartError("curl could not be run; install it to report the deploy")));
  });
  if (!answer.endsWith("202")) throw new StartError(`the deploy was not recorded; the answer was ${answer}`);
  console.log("202\n");
}

/** A version's sha. Each run has its own, so that a second run soon after is not taken for a retry of the first. */
function shaOf(version: string): string {
  return createHash("sha1").update(`${SERVICE} ${version} ${process.pid} ${START}`).digest("hex");
}
