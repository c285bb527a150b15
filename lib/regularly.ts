import { log } from "./log";

/**
 * Does `work` about every `betweenMs`, for as long as the process lives and without keeping it alive; instances take
 * turns by chance. What fails is told and tried again.
 * @param work resolves with how much it did
 */
export function regularly(what: string, betweenMs: number, work: () => Promise<number>): void {
  const timer = setTimeout(
    async () => {
      try {
        const done = await work();
        if (done > 0) log.debug({ what, done }, "background work done");
      } catch (error) {
        log.warn({ err: error, what }, "background work failed; trying again soon");
      }
      regularly(what, betweenMs, work);
    },
    betweenMs * (0.5 + Math.random()),
  );
  timer.unref();
}
