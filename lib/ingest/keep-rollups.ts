import { HOUR } from "@/lib/domain/time";
import { log } from "@/lib/log";
import { regularly } from "@/lib/regularly";
import { retention } from "@/lib/retention-settings";
import { forgetUnseen } from "@/lib/store/forget-unseen";
import { keepPartitions } from "@/lib/store/partitions";
import { mergeRollups } from "@/lib/store/rollup-merge";

const BETWEEN_MS = 20_000;
const BUDGET_MS = 5_000;

let forgotAt = 0;

/**
 * Does what is due for the rollups, for about `budgetMs`: merges minutes to hours and hours to days,
 * makes room for the days to come, drops what is past its retention and, once an hour, forgets streams
 * and errors that are not seen any more. Returns how many were
 * merged. Safe at any time, also in several processes at once.
 */
export async function keepRollups(now: number, budgetMs: number): Promise<number> {
  const started = performance.now();
  const merged = await mergeRollups(now, () => performance.now() - started > budgetMs);
  const { created, dropped } = await keepPartitions(now, retention());
  if (created.length + dropped.length > 0) log.info({ created, dropped }, "partitions changed");
  if (now - forgotAt >= HOUR) {
    forgotAt = now;
    const forgotten = await forgetUnseen(now, retention());
    if (forgotten.streams + forgotten.groups > 0) log.info(forgotten, "unseen streams and errors forgotten");
  }
  return merged;
}

/** Does it every now and then, for as long as the process lives. */
export function keepRollupsRegularly(): void {
  regularly("rollups merged", BETWEEN_MS, () => keepRollups(Date.now(), BUDGET_MS));
}
