import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import type { VerdictKind } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, noise, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { seeded } from "@/lib/testing/simulate";
import { type Figure, figure } from "../report";

/** A slow swell that every service follows. */
const SWELL = { deviation: 0.06, memory: 0.9 };
const SIBLINGS = 3;

/**
 * A deployed service among three that were not, all of which follow a common swell: how often a change is blamed on the
 * deploy where it is its own, and where all of them changed alike at its moment.
 */
export function siblingFigures(runs: number): Figure[] {
  const share = (own: number, theirs: number) => {
    const kinds = Array.from({ length: runs }, (_, seed) => judge(seed + 1, own, theirs));
    return kinds.filter((kind) => kind === "regressed").length / runs;
  };
  return [
    figure("p95 × 1.5 of the deployed service alone: blamed", "share", [share(1.5, 1)]),
    figure("p95 × 1.5 of every service: blamed", "share", [share(1.5, 1.5)]),
    figure("p95 × 1.5, of the others × 1.2: blamed", "share", [share(1.5, 1.2)]),
    figure("no change beside a common swell: blamed", "share", [share(1, 1)], { atMost: 0.02 }),
  ].map((one) => ({ ...one, n: runs }));
}

function judge(seed: number, own: number, theirs: number): VerdictKind | undefined {
  const swell = noise(seeded(seed), SWELL);
  const service = (nth: number, factor: number) => {
    const change = (minute: number) => (swell[minute] ?? 0) + (minute > DEPLOY_MINUTE ? Math.log(factor) : 0);
    return simulatedSubject(`service ${nth}`, ALL_OPERATIONS, "p95", simulatedLatency(1000 * seed + nth, change));
  };
  const siblings = Array.from({ length: SIBLINGS }, (_, i) => service(i + 1, theirs));
  const rollout = {
    startedAt: SIMULATED_DEPLOY,
    finishedAt: SIMULATED_DEPLOY,
    others: [],
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  return judgeDeploy([service(0, own)], rollout, DEFAULT_SETTINGS, { ...NO_SURROUNDINGS, siblings }).subjects[0]?.kind;
}
