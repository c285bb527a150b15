import { setTimeout as wait } from "node:timers/promises";

const ATTEMPTS = 5;

/** The intake refused the demo; the message says what and why. */
class IntakeError extends Error {
  override readonly name = "IntakeError";
}

/** Talks to a running Tidemark the way anyone may: over HTTP, with a key. */
export class Intake {
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** @throws {IntakeError} unless the answer is 2xx; waits and tries again while the server is busy. */
  async post(path: string, type: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
    const sent = { ...headers, "content-type": type };
    const response = await this.request(path, {
      method: "POST",
      headers: sent,
      body: typeof body === "string" ? body : Buffer.from(body),
    });
    return new Uint8Array(await response.arrayBuffer());
  }

  async get(path: string): Promise<unknown> {
    return (await this.request(path, {})).json();
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.apiKey}` };
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(this.url + path, { ...init, headers });
      if (response.ok) return response;
      const busy = response.status === 503 || response.status === 429;
      if (!busy || attempt === ATTEMPTS) {
        const answer = (await response.text()).slice(0, 1_000);
        throw new IntakeError(`${init.method ?? "GET"} ${path} answered ${response.status}: ${answer}`);
      }
      await wait(1_000 * Number(response.headers.get("retry-after") ?? 1));
    }
  }
}
