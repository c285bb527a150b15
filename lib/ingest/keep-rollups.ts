import { log } from "@/lib/log";
import { mergeRollups } from "@/lib/store/rollup-merge";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;

/**
 * Does what is due for the rollups, for about `budgetMs`: merges minutes to hours and hours to days.
 * Returns how many were merged. Safe at any time, also in several processes at once.
 */
export async function keepRollups(now: number, budgetMs: number): Promise<number> {
  const started = performance.now();
  return mergeRollups(now, () => performance.now() - started > budgetMs);
}

/** Does it every now and then, for as long as the process lives; its instances take turns by chance. */
export function keepRollupsRegularly(): void {
  const wait = BETWEEN_MS * (0.5 + Math.random());
  const timer = setTimeout(async () => {
    try {
      const merged = await keepRollups(Date.now(), BUDGET_MS);
      if (merged > 0) log.debug({ merged }, "rollups merged");
    } catch (error) {
      log.warn({ err: error }, "rollups could not be merged; trying again soon");
    }
    keepRollupsRegularly();
  }, wait);
  timer.unref();
}
