import type { JudgedMetric, MetricVerdict } from "@/lib/domain/verdict";
import type { Goal } from "../report";
import { changedDeploys, type Plan } from "./changed-deploys";
import type { PowerLine } from "./line";
import { USUAL } from "./operation";
import { countOthers, otherFigures } from "./others";
import { type Counted, shareFigure, summed, Tally } from "./share";

interface Power {
  name: string;
  plan: Omit<Plan, "deploys" | "seed">;
  metric: JudgedMetric;
  goal: Goal | undefined;
}

const slower = (factor: number) => (at: number) => ({ from: at, latency: () => factor });
const remembering = { ...USUAL, autocorrelation: 0.8 };
const busy = { ...USUAL, requestsPerMinute: 600 };

const POWERS: readonly Power[] = [
  {
    name: "60/min, p95 +50 %, found within 15 min",
    plan: { spec: USUAL, minutes: 15, change: slower(1.5) },
    metric: "p95",
    goal: { atLeast: 95 },
  },
  {
    name: "60/min, p95 +20 %, found within 30 min",
    plan: { spec: USUAL, minutes: 30, change: slower(1.2) },
    metric: "p95",
    goal: { atLeast: 60 },
  },
  {
    name: "600/min, p95 +20 %, found within 15 min",
    plan: { spec: busy, minutes: 15, change: slower(1.2) },
    metric: "p95",
    goal: { atLeast: 80 },
  },
  {
    name: "60/min, ρ .8, p95 +50 %, found within 15 min",
    plan: { spec: remembering, minutes: 15, change: slower(1.5) },
    metric: "p95",
    goal: undefined,
  },
  {
    name: "60/min, ρ .8, p95 +20 %, found within 30 min",
    plan: { spec: remembering, minutes: 30, change: slower(1.2) },
    metric: "p95",
    goal: undefined,
  },
  {
    name: "600/min, ρ .8, p95 +20 %, found within 15 min",
    plan: { spec: { ...busy, autocorrelation: 0.8 }, minutes: 15, change: slower(1.2) },
    metric: "p95",
    goal: undefined,
  },
  {
    name: "60/min, 5 minutes at 2 ×, found within 30 min",
    plan: {
      spec: USUAL,
      minutes: 30,
      change: (at, random) => {
        const from = at + 2 + Math.floor(random.uniform() * 23);
        return { from, to: from + 5, latency: () => 2 };
      },
    },
    metric: "p95",
    goal: { atLeast: 93 },
  },
  {
    name: "60/min, errors 0 → 1 %, found within 15 min",
    plan: { spec: { ...USUAL, errorShare: 0 }, minutes: 15, change: (at) => ({ from: at, errors: 0.01 }) },
    metric: "error_rate",
    goal: { atLeast: 90 },
  },
  {
    name: "60/min, errors 1 → 3 %, found within 30 min",
    plan: { spec: { ...USUAL, errorShare: 0.01 }, minutes: 30, change: (at) => ({ from: at, errors: 0.02 }) },
    metric: "error_rate",
    goal: undefined,
  },
];

/** How often a change at the deploy is found and called by its name, judged with the other metrics of its operation. */
export const changes: PowerLine<{ kinds: [MetricVerdict["kind"] | "none", number][]; others: Counted }> = {
  name: "changes",
  parts: () => POWERS.length,
  run: ({ isQuick }, part) => {
    const power = POWERS[part];
    if (!power) throw new Error(`no change ${part}`);
    return countChange(power, isQuick ? 48 : 480, 1e6 * (part + 1));
  },
  report: (results) => {
    const found = POWERS.flatMap((power, i) => {
      const result = results[i];
      return result ? [{ ...power, ...result }] : [];
    });
    return {
      figures: found.flatMap(({ name, goal, kinds, others }) => [
        shareFigure(name, { hits: new Map(kinds).get("regressed") ?? 0, of: totalOf(kinds) }, goal),
        ...otherFigures(summed([others])),
      ]),
      details: found
        .map(({ name, kinds }) => `  ${name}: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(", ")}`)
        .join("\n"),
    };
  },
};

function countChange({ plan, metric }: Power, deploys: number, seed: number) {
  const kinds = new Map<MetricVerdict["kind"] | "none", number>();
  const others = new Tally();
  for (const { at, series, verdicts } of changedDeploys({ ...plan, deploys, seed })) {
    const kind = verdicts.get(metric)?.kind ?? "none";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const own = series.find((one) => one.metric === metric);
    if (own) countOthers({ series: own, at, minutes: plan.minutes }, others);
  }
  return { kinds: [...kinds], others: others.entries() };
}

function totalOf(kinds: readonly [unknown, number][]): number {
  return kinds.reduce((sum, [, count]) => sum + count, 0);
}
