import { regularly } from "@/lib/regularly";
import { judgeDue } from "./judge-deploys";
import { requestsFirst, type Turn } from "./turns";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;

/**
 * Judges the deploys that are due, for about `budgetMs`, and returns how many verdicts it has kept.
 * @param turn a request that waits for it must not be waited for: see `requestsFirst`.
 */
export function keepVerdicts(budgetMs: number, turn?: Turn): Promise<number> {
  const started = performance.now();
  return judgeDue(Date.now, () => performance.now() - started > budgetMs, turn);
}

/** Does it every now and then, for as long as the process lives. */
export function keepVerdictsRegularly(): void {
  regularly("deploys judged", BETWEEN_MS, () => keepVerdicts(BUDGET_MS, requestsFirst));
}
