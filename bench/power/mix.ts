import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY } from "@/lib/testing/minutes";
import { type MixedOperation, simulatedService } from "@/lib/testing/service-mix";
import { type Figure, figure } from "../report";

const OPERATIONS: readonly MixedOperation[] = [
  { operation: "GET /items", before: 45, after: 45, median: 50, slower: 1, errors: 0.001 },
  { operation: "GET /items/:id", before: 20, after: 20, median: 80, slower: 1, errors: 0.001 },
  { operation: "POST /export", before: 3, after: 3, median: 600, slower: 1, errors: 0.04 },
];

/**
 * A service whose traffic shifts at the deploy towards a slow operation that fails often, while no operation changes:
 * how often anything is blamed on the deploy as slower or as failing more. And the reverse: operations that do get slower
 * by half while the traffic shifts, and how often the total is still blamed.
 */
export function mixFigures(runs: number): Figure[] {
  const shifted = (factor: number, slower: number) =>
    OPERATIONS.map((one, i) => ({ ...one, slower, after: i === 2 ? one.after * factor : one.after }));
  const shifts = [2, 4, 8].flatMap((factor) => {
    const verdicts = Array.from({ length: runs }, (_, seed) => judge(seed, shifted(factor, 1)));
    const said = `traffic of the slow operation × ${factor}, no operation changed`;
    return [
      share(`${said}: blamed as slower`, verdicts, isBlamed, { atMost: 0.02 }),
      share(`${said}: said to be a shift of the mix`, verdicts, (verdict) => isTotal(verdict, "mix_shifted")),
    ];
  });
  const slower = Array.from({ length: runs }, (_, seed) => judge(seed, shifted(2, 1.5)));
  return [
    ...shifts,
    share("every operation slower by half, and slow traffic × 2: total blamed", slower, (verdict) =>
      isTotal(verdict, "regressed"),
    ),
  ];
}

function share(
  name: string,
  verdicts: readonly DeployVerdict[],
  is: (verdict: DeployVerdict) => boolean,
  goal?: { atMost: number },
): Figure {
  return { ...figure(name, "share", [verdicts.filter(is).length / verdicts.length], goal), n: verdicts.length };
}

function judge(seed: number, operations: readonly MixedOperation[]): DeployVerdict {
  const rollout = {
    startedAt: SIMULATED_DEPLOY,
    finishedAt: SIMULATED_DEPLOY,
    others: [],
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  return judgeDeploy(simulatedService(seed + 1, operations), rollout, DEFAULT_SETTINGS);
}

function isBlamed({ subjects }: DeployVerdict): boolean {
  return subjects.some(({ kind }) => kind === "regressed");
}

function isTotal({ subjects }: DeployVerdict, wanted: "mix_shifted" | "regressed"): boolean {
  return subjects.some(({ kind, operation }) => kind === wanted && operation === ALL_OPERATIONS);
}
