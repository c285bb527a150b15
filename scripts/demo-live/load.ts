import { Agent, get } from "node:http";

const EVERY_MS = 50; // 20 requests a second
const TIMEOUT_MS = 2_000;

/** What the client itself saw: an independent measure beside Tidemark's. */
export interface Seen {
  requests: number;
  failures: number;
  /** Whole-request latencies in milliseconds. */
  latencies: number[];
}

/** Sends 20 requests a second to the loopback port that `target` names at the moment. */
export class Load {
  private seen: Seen = emptySeen();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 50 });
  private timer: NodeJS.Timeout | undefined;
  private order = 1_000;

  constructor(private readonly target: () => number) {}

  start(): void {
    this.timer = setInterval(() => this.send(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.agent.destroy();
  }

  /** What was seen since the last call. */
  take(): Seen {
    const seen = this.seen;
    this.seen = emptySeen();
    return seen;
  }

  private send(): void {
    this.order++;
    const began = performance.now();
    const request = get(
      {
        host: "127.0.0.1",
        port: this.target(),
        path: `/orders/${this.order}`,
        agent: this.agent,
        timeout: TIMEOUT_MS,
      },
      (response) => {
        response.resume();
        response.once("end", () => this.count(response.statusCode === 200, performance.now() - began));
      },
    );
    request.once("timeout", () => request.destroy());
    request.once("error", () => this.count(false, performance.now() - began));
  }

  private count(isGood: boolean, latency: number): void {
    this.seen.requests++;
    if (!isGood) this.seen.failures++;
    this.seen.latencies.push(latency);
  }
}

function emptySeen(): Seen {
  return { requests: 0, failures: 0, latencies: [] };
}

/** "n requests, m failed, p50 a ms, p95 b ms". */
export function describeSeen({ requests, failures, latencies }: Seen): string {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (q: number) => `${Math.round(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0)} ms`;
  return `${requests} requests, ${failures} failed, p50 ${at(0.5)}, p95 ${at(0.95)}`;
}
