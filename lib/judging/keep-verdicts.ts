import { setTimeout as pause } from "node:timers/promises";
import { regularly } from "@/lib/regularly";
import { judgeDue } from "./judge-deploys";
import { requestsFirst, type Turn } from "./turns";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;
/** After a backfill, or a change of the engine: a turn that kept so many had the processor mostly for itself. */
const MANY = 3;
/** After such a one the next comes this soon. */
const REST_MS = 2_000;

/**
 * Judges the deploys that are due, for about `budgetMs`, and returns how many verdicts it has kept.
 * @param turn a request that waits for it must not be waited for: see `requestsFirst`.
 */
export function keepVerdicts(budgetMs: number, turn?: Turn): Promise<number> {
  const started = performance.now();
  return judgeDue(Date.now, () => performance.now() - started > budgetMs, turn);
}

/** Does it every now and then, oftener while there is much to do and nobody waits, for as long as the process lives. */
export function keepVerdictsRegularly(): void {
  regularly("deploys judged", BETWEEN_MS, async () => {
    let judged = 0;
    for (let kept = MANY; kept >= MANY; judged += kept) {
      if (judged > 0) await pause(REST_MS, undefined, { ref: false });
      kept = await keepVerdicts(BUDGET_MS, requestsFirst);
    }
    return judged;
  });
}
