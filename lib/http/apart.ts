import { parentPort, type Worker } from "node:worker_threads";
import { Failure, type FailureCode, type FieldIssue } from "@/lib/domain/failure";
import { MINUTE, SECOND } from "@/lib/domain/time";

/** What a thread answers. */
type Answer = { text: string } | { failure: { code: FailureCode; message: string; issues: FieldIssue[] } };

const LONGEST_MS = MINUTE;
const IDLE_MS = 30 * SECOND;
const MOST_WAITING = 8;
const RETRY_AFTER_SECONDS = 5;

/** Settings of a thread: what it may take of memory, in MiB, beside the bytes that it is given. */
export const THREAD_LIMITS = { maxOldGenerationSizeMb: 1_024 };

/**
 * One thread beside the process's own, for work that would keep everybody else waiting: one piece of it at a time. It is
 * started when it is needed, and ends when nothing has come for 30 seconds.
 */
export class WorkApart {
  private thread: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param start starts a thread that runs `answerApart` */
  constructor(private readonly start: () => Worker) {}

  /**
   * What the thread makes of the bytes, which are handed over to it.
   * @throws {Failure} what the thread throws; too_large after a minute, or where the memory does not suffice; unavailable,
   * where eight others wait.
   */
  async ask(bytes: Uint8Array): Promise<string> {
    if (this.waiting >= MOST_WAITING) {
      throw new Failure("unavailable", "Too much of this is asked for at once. Try again in a few seconds.", {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.waiting++;
    clearTimeout(this.idle);
    const answer = this.last.then(() => this.work(bytes));
    this.last = answer.catch(() => {});
    try {
      return await answer;
    } finally {
      this.waiting--;
      if (this.waiting === 0) this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
    }
  }

  private async work(bytes: Uint8Array): Promise<string> {
    this.thread ??= this.open();
    const answer = await answerOf(this.thread, bytes).catch((error: unknown) => {
      this.end();
      throw error;
    });
    if ("text" in answer) return answer.text;
    const { code, message, issues } = answer.failure;
    throw new Failure(code, message, { issues });
  }

  private open(): Worker {
    const thread = this.start();
    // Unheard, what ends it between two pieces of work would end the process; and it keeps no process from ending.
    thread.on("error", () => {}).unref();
    return thread.once("exit", () => {
      if (this.thread === thread) this.thread = null;
    });
  }

  private end(): void {
    this.thread?.terminate();
    this.thread = null;
  }
}

function answerOf(thread: Worker, bytes: Uint8Array): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const giveUp = () => reject(tooLarge());
    const timer = setTimeout(giveUp, LONGEST_MS);
    const onError = (error: Error & { code?: string }) =>
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooLarge() : error);
    const onExit = () => reject(new Error("the thread ended without an answer"));
    const settle = () => {
      clearTimeout(timer);
      thread.off("error", onError).off("exit", onExit);
    };
    thread.once("message", (answer: Answer) => {
      settle();
      resolve(answer);
    });
    thread.once("error", onError).once("exit", onExit);
    // Of a buffer that others have parts of, its own part goes.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
    thread.postMessage(own, own.buffer instanceof ArrayBuffer ? [own.buffer] : []);
  });
}

function tooLarge(): Failure {
  return new Failure("too_large", "This takes longer or more memory than one request may. Send less at once.");
}

/** Makes of this thread one that answers by `work`; a Failure that it throws is told, any other error ends the thread. */
export function answerApart(work: (bytes: Uint8Array) => string): void {
  parentPort?.on("message", (bytes: Uint8Array) => {
    let answer: Answer;
    try {
      answer = { text: work(bytes) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      answer = { failure: { code: error.code, message: error.message, issues: error.issues } };
    }
    parentPort?.postMessage(answer);
  });
}
