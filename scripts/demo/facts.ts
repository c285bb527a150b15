import type { Metric } from "../../lib/domain/impact";
import { MINUTE } from "../../lib/domain/time";
import type { Effect } from "./effects";
import type { StoryDeploy } from "./releases";

/** What a deploy of the story truly did: the answer that a measurement of it can be checked against. */
export interface PlantedFact {
  /** Idempotency key of the deploy. */
  key: string;
  env: string;
  service: string;
  /** When the deploy began and ended, epoch milliseconds. */
  startedAt: number;
  finishedAt: number;
  outcome: "regressed" | "improved" | "unchanged";
  /** Which operation and metric changed; null where nothing did. */
  operation: string | null;
  metric: Metric | null;
  /** Too few requests for any honest answer. */
  sparse: boolean;
  /** Deploys of the same service within ten minutes: the data cannot tell them apart. */
  overlaps: string[];
}

/** The truth about every deploy of the story. */
export function plantedFacts(deploys: StoryDeploy[]): PlantedFact[] {
  return deploys.map((deploy) => {
    const { key, env, planned, running } = deploy;
    const overlaps = deploys
      .filter((other) => other !== deploy && other.env === env && other.planned.service === planned.service)
      .filter((other) => Math.abs(other.running.start - running.start) <= 10 * MINUTE)
      .map((other) => other.key);
    const sparse = planned.service === "reports";
    const span = { startedAt: running.start, finishedAt: running.finish };
    return { key, env, service: planned.service, ...span, ...change(deploy), sparse, overlaps };
  });
}

function change({
  env,
  before,
  running,
  activates,
}: StoryDeploy): Pick<PlantedFact, "outcome" | "operation" | "metric"> {
  const here = (effects: Effect[]) => effects.filter((effect) => effect.envs.includes(env));
  const old = activates && before ? here(before.effects) : [];
  const fresh = activates ? here(running.effects) : [];
  const added = fresh.find((effect) => !old.includes(effect));
  if (added) return { outcome: hurts(added) ? "regressed" : "improved", ...touches(added) };
  const removed = old.find((effect) => !fresh.includes(effect));
  if (removed) return { outcome: hurts(removed) ? "improved" : "regressed", ...touches(removed) };
  return { outcome: "unchanged", operation: null, metric: null };
}

function hurts(effect: Effect): boolean {
  return (effect.slowdown ?? 1) > 1 || effect.errorRate !== undefined || effect.stall !== undefined;
}

function touches(effect: Effect): { operation: string | null; metric: Metric } {
  return { operation: effect.operation, metric: effect.errorRate === undefined ? "p95" : "error_rate" };
}
