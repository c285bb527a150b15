import { subscribe } from "node:diagnostics_channel";
import { EventEmitter, once } from "node:events";
import { ServerResponse } from "node:http";
import { setImmediate as othersTurn } from "node:timers/promises";
import { processWide } from "@/lib/store/process-wide";

/** Stands between two pieces of work of some milliseconds: others then have their turn. */
export type Turn = () => Promise<unknown>;

/** Who is waited for goes on once all that has arrived meanwhile was looked after. */
export const shareTurns: Turn = () => othersTurn();

/** Requests that never end do not stop the rest. */
const LONGEST_MS = 100;

/**
 * What nobody waits for goes on while no request is being answered, or after 100 ms: a page has a dozen turns of its
 * own, and would otherwise wait for a piece of this work at each.
 */
export const requestsFirst: Turn = async () => {
  await othersTurn();
  await processWide("requests under way", () => new RequestsUnderWay()).end(LONGEST_MS);
};

/** Counts the requests to this process's servers, from its first use on. */
export class RequestsUnderWay extends EventEmitter {
  private count = 0;

  constructor() {
    super();
    subscribe("http.server.request.start", (message) => {
      const response = Reflect.get(Object(message), "response");
      if (response instanceof ServerResponse) this.begin(response);
    });
  }

  private begin(response: ServerResponse): void {
    this.count++;
    response.once("close", () => {
      this.count--;
      if (this.count === 0) this.emit("quiet");
    });
  }

  /** Resolves when none is under way, after `limitMs` at the latest. */
  async end(limitMs: number): Promise<void> {
    if (this.count > 0) await once(this, "quiet", { signal: AbortSignal.timeout(limitMs) }).catch(() => {});
  }
}
