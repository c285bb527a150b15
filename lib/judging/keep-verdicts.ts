import { log } from "@/lib/log";
import { judgeDue } from "./judge-deploys";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;

/** Judges the deploys that are due, for about `budgetMs`, and returns how many verdicts it has kept. */
export function keepVerdicts(budgetMs: number): Promise<number> {
  const started = performance.now();
  return judgeDue(Date.now, () => performance.now() - started > budgetMs);
}

/** Does it every now and then, for as long as the process lives; its instances take turns by chance. */
export function keepVerdictsRegularly(): void {
  const wait = BETWEEN_MS * (0.5 + Math.random());
  const timer = setTimeout(async () => {
    try {
      const judged = await keepVerdicts(BUDGET_MS);
      if (judged > 0) log.debug({ judged }, "deploys judged");
    } catch (error) {
      log.warn({ err: error }, "deploys could not be judged; trying again soon");
    }
    keepVerdictsRegularly();
  }, wait);
  timer.unref();
}
