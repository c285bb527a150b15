import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import type { DeployVerdict, VerdictKind } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY } from "@/lib/testing/minutes";
import { type MixedOperation, simulatedService } from "@/lib/testing/service-mix";
import type { Figure } from "../report";
import type { PowerLine } from "./line";
import { type Counted, shareFigure, summed, Tally } from "./share";

const OPERATIONS: readonly MixedOperation[] = [
  { operation: "GET /items", before: 45, after: 45, median: 50, slower: 1, errors: 0.001 },
  { operation: "GET /items/:id", before: 20, after: 20, median: 80, slower: 1, errors: 0.001 },
  { operation: "POST /export", before: 3, after: 3, median: 600, slower: 1, errors: 0.04 },
];

/** What happens at the deploy. */
interface Shift {
  /** On the traffic of the slow operation. */
  factor: number;
  /** On the latency of every operation. */
  slower: number;
  /** Services simulated, in parts of `PART`. */
  runs: number;
}

const PART = 50;
/** A goal of 2 % needs hundreds. */
const SHIFTS: readonly Shift[] = [
  ...[2, 4, 8].map((factor) => ({ factor, slower: 1, runs: 300 })),
  { factor: 2, slower: 1.5, runs: 100 },
];
const PARTS = SHIFTS.flatMap((shift) =>
  Array.from({ length: shift.runs / PART }, (_, part) => ({ shift, first: part * PART })),
);

/**
 * A service whose traffic shifts at the deploy towards a slow operation that fails often, while no operation changes:
 * how often anything is blamed on the deploy as slower or as failing more. And the reverse: operations that do get slower
 * by half while the traffic shifts, and how often the total is still blamed.
 */
export const mix: PowerLine<Counted> = {
  name: "mix",
  parts: () => PARTS.length,
  run: ({ isQuick }, part) => {
    const tally = new Tally();
    const { shift, first } = PARTS[part] ?? { shift: SHIFTS[0], first: 0 };
    if (shift) count(shift, first, isQuick ? PART / 10 : PART, tally);
    return tally.entries();
  },
  report: (results) => ({ figures: figuresOf(summed(results)) }),
};

function figuresOf(tally: Tally): Figure[] {
  return SHIFTS.flatMap((shift) => {
    const of = (what: string) => tally.of(`${nameOf(shift)} ${what}`);
    const said = `traffic of the slow operation × ${shift.factor}, no operation changed`;
    return shift.slower > 1
      ? [shareFigure("every operation slower by half, and slow traffic × 2: total blamed", of("total blamed"))]
      : [
          shareFigure(`${said}: blamed as slower`, of("blamed"), { atMost: 2 }),
          shareFigure(`${said}: said to be a shift of the mix`, of("shifted")),
        ];
  });
}

function nameOf({ factor, slower }: Shift): string {
  return `${factor} ${slower}`;
}

function count(shift: Shift, first: number, runs: number, tally: Tally): void {
  const operations = OPERATIONS.map((one, i) => ({
    ...one,
    slower: shift.slower,
    after: i === 2 ? one.after * shift.factor : one.after,
  }));
  for (let seed = first; seed < first + runs; seed++) {
    const { subjects } = judge(seed, operations);
    const isTotal = (wanted: VerdictKind) =>
      subjects.some(({ kind, operation }) => kind === wanted && operation === ALL_OPERATIONS);
    const name = nameOf(shift);
    tally.add(
      `${name} blamed`,
      subjects.some(({ kind }) => kind === "regressed"),
    );
    tally.add(`${name} shifted`, isTotal("mix_shifted"));
    tally.add(`${name} total blamed`, isTotal("regressed"));
  }
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
