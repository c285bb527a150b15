import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

const CLIENTS = 6;
const RETRY_MS = 40;
const TIMEOUT_S = 15;
const run = promisify(execFile);

/** Reports deploys as CI jobs do: the same report again and again until it is answered 202. */
export class Reporters {
  readonly acknowledged = new Set<string>();
  retries = 0;
  readonly unexpected: string[] = [];
  private stopping = false;
  private readonly working: Promise<unknown>;

  constructor(private readonly target: { url: string; apiKey: string }) {
    this.working = Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.client(client)));
  }

  /** Returns when the last report is acknowledged. */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.working;
  }

  private async client(client: number): Promise<void> {
    // One of them is the line that a CI runs; a process for each report is slower than fetch.
    const send = client === 0 ? this.sendByCurl : this.sendByFetch;
    for (let turn = 0; !this.stopping; turn++) {
      const report = { git_sha: randomBytes(20).toString("hex"), service: `service-${client}`, version: `v${turn}` };
      // Some say when and some bring a key of their own; the rest is recognised by what it says.
      const timestamp = turn % 3 === 1 ? { timestamp: new Date().toISOString() } : {};
      const key: Record<string, string> = turn % 3 === 2 ? { "idempotency-key": report.git_sha } : {};
      const body = JSON.stringify({ ...report, ...timestamp });
      while (!this.isAcknowledged(await send(body, key).catch(() => 0))) {
        this.retries++;
        await wait(RETRY_MS);
      }
      this.acknowledged.add(report.git_sha);
    }
  }

  /** `status` is 0 where no answer came. */
  private isAcknowledged(status: number): boolean {
    if (![0, 202, 429, 503].includes(status)) this.unexpected.push(`a deploy was answered ${status}`);
    return status === 202;
  }

  private readonly sendByFetch = async (body: string, headers: Record<string, string>): Promise<number> => {
    const response = await fetch(`${this.target.url}/ingest/deploys`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${this.target.apiKey}`, "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(TIMEOUT_S * 1_000),
    });
    await response.arrayBuffer();
    return response.status;
  };

  private readonly sendByCurl = async (body: string, headers: Record<string, string>): Promise<number> => {
    const all = { ...headers, authorization: `Bearer ${this.target.apiKey}`, "content-type": "application/json" };
    const lines = Object.entries(all).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
    const options = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", String(TIMEOUT_S)];
    const { stdout } = await run("curl", [...options, ...lines, "-d", body, `${this.target.url}/ingest/deploys`]);
    return Number(stdout);
  };
}
