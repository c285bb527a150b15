import { regularly } from "@/lib/regularly";
import { judgeDue } from "./judge-deploys";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;

/** Judges the deploys that are due, for about `budgetMs`, and returns how many verdicts it has kept. */
export function keepVerdicts(budgetMs: number): Promise<number> {
  const started = performance.now();
  return judgeDue(Date.now, () => performance.now() - started > budgetMs);
}

/** Does it every now and then, for as long as the process lives. */
export function keepVerdictsRegularly(): void {
  regularly("deploys judged", BETWEEN_MS, () => keepVerdicts(BUDGET_MS));
}
