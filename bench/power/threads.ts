import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type PartOfFamily, runPart } from "./families";
import type { PowerOptions } from "./line";

/** What a part found, and the seconds that it took. */
export interface Answer {
  result: unknown;
  seconds: number;
}

/**
 * What the parts find, in their order: each in the next thread that is free, so that what they find does not depend on
 * the number of threads. Families of few parts go first: a long part that is taken up last keeps one thread waiting for
 * the other.
 */
export async function runParts(
  parts: readonly PartOfFamily[],
  options: PowerOptions,
  threads: number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const size = ({ name }: PartOfFamily) => parts.filter((part) => part.name === name).length;
  const waiting = [...parts.entries()].sort(([, one], [, other]) => size(one) - size(other));
  const drain = async (run: (part: PartOfFamily) => Promise<unknown>) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) answers[next[0]] = await timed(() => run(next[1]));
  };
  if (threads === 1) await drain((part) => runPart(part, options));
  else await Promise.all(Array.from({ length: threads }, () => inThread(options, drain)));
  return answers;
}

/** The answer of one part. */
export async function timed(run: () => Promise<unknown>): Promise<Answer> {
  const started = performance.now();
  const result = await run();
  return { result, seconds: (performance.now() - started) / 1000 };
}

/** As many threads as there are cores. */
export function usualThreads(): number {
  return availableParallelism();
}

async function inThread(
  options: PowerOptions,
  work: (run: (part: PartOfFamily) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const worker = new Worker(new URL("../../scripts/bench-power-thread.mjs", import.meta.url), { workerData: options });
  try {
    await work(async (part) => {
      worker.postMessage(part);
      // A failure of the thread is an "error", on which `once` rejects.
      const [result] = await once(worker, "message");
      return result;
    });
  } finally {
    await worker.terminate();
  }
}
