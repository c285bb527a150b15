import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, MINUTE } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";
import { type Noise, noise } from "@/lib/testing/minutes";
import { type Random, seeded } from "@/lib/testing/simulate";
import { type Figure, figure, median, quantile } from "../report";

const START = Date.UTC(2026, 10, 2);
const HISTORY_MINUTES = (7 * DAY) / MINUTE;
/** So long after the deploy is simulated. */
const LONGEST = 240;
const POWER = 0.8;

/** A change at the deploy of exactly the size asked about. */
interface Case {
  name: string;
  simulate: (random: Random) => MeasuredSeries;
  /** What is needed is said so many minutes after the deploy. */
  askedAfter: number;
  /** The engine looks for so long. */
  watched: number;
}

const CASES: readonly Case[] = [
  {
    name: "errors 0 % → 1 % at 5/min",
    simulate: errors({ perMinute: 5, before: 0, after: 0.01 }),
    ...{ askedAfter: 30, watched: LONGEST },
  },
  {
    name: "errors 0.01 % → 1.01 % at 8/min",
    simulate: errors({ perMinute: 8, before: 0.0001, after: 0.0101 }),
    ...{ askedAfter: 30, watched: LONGEST },
  },
];

const LATENCIES: readonly { name: string; noise: Noise; minutes: number }[] = [
  { name: "p95, noise 30 %, after 10 min", noise: { deviation: 0.3, memory: 0 }, minutes: 10 },
  { name: "p95, noise 10 % that lasts, after 10 min", noise: { deviation: 0.1, memory: 0.5 }, minutes: 10 },
  { name: "p95, noise 10 % that lasts long, after 30 min", noise: { deviation: 0.1, memory: 0.9 }, minutes: 30 },
];

/** Of the verdicts on a change as large as was said to be detectable, the share that calls it: it should be 80 %. */
function detectableFigures(runs: number): Figure[] {
  return LATENCIES.map(({ name, noise: how, minutes }) => {
    const called = Array.from({ length: runs }, (_, seed) => {
      const own = noise(seeded(seed + 1), how, HISTORY_MINUTES + LONGEST);
      const { needed } = judge(latency(own, 1), DEFAULT_SETTINGS, minutes);
      if (!needed?.detectable) return [];
      return [judge(latency(own, needed.detectable), DEFAULT_SETTINGS, minutes).kind === "regressed"];
    }).flat();
    const share = called.filter((is) => is).length / called.length;
    const off = figure(`${name}: off by, of 80 % called`, "share", [Math.abs(share - POWER)], { atMost: 0.1 });
    return { ...off, n: called.length };
  });
}

/**
 * Whether the minutes that an inconclusive verdict asks for are those after which four of five such deploys are called:
 * a change of the size asked about is simulated, what is needed is taken from a verdict soon after the deploy, and
 * compared with the minutes after which four of five are called by an engine that looks on. And whether what is said to
 * be detectable is.
 */
export function neededFigures(runs: number): Figure[] {
  const waits = CASES.flatMap(({ name, simulate, askedAfter, watched }) => {
    const all = Array.from({ length: runs }, (_, seed) => simulate(seeded(seed + 1)));
    const settings = watching(watched);
    const asked = all.flatMap((series) => askedFor(judge(series, DEFAULT_SETTINGS, askedAfter), askedAfter));
    const called = all.map((series) => judge(series, settings, watched).calledAfter ?? Number.POSITIVE_INFINITY);
    const simulated = quantile(called, POWER);
    const said = median(asked);
    return [
      { ...figure(`${name}: said to be needed`, "min", [said]), n: asked.length },
      { ...figure(`${name}: needed in the simulation`, "min", [simulated]), n: runs },
      { ...figure(`${name}: off by`, "share", [Math.abs(said / simulated - 1)], { atMost: 0.2 }), n: runs },
    ];
  });
  return [...waits, ...detectableFigures(runs)];
}

/** Minutes after the deploy that an inconclusive verdict asks for in all. */
function askedFor({ kind, needed }: SubjectVerdict, after: number): number[] {
  if (kind !== "inconclusive" || !needed) return [];
  return [after + (needed.minutes ?? Number.POSITIVE_INFINITY)];
}

/** Settings under which a deploy is watched so long, at looks close together. */
function watching(minutes: number): VerdictSettings {
  const looks = Array.from({ length: minutes / 5 }, (_, i) => (i + 1) * 5);
  return { ...DEFAULT_SETTINGS, afterMinutes: minutes, looks };
}

function judge(series: MeasuredSeries, settings: VerdictSettings, minutes: number): SubjectVerdict {
  const deployedAt = START + HISTORY_MINUTES * MINUTE;
  const rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now: deployedAt + minutes * MINUTE };
  const [verdict] = judgeDeploy([{ service: "shop", operation: "POST /pay", series }], rollout, settings).subjects;
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

function errors(rate: { perMinute: number; before: number; after: number }): Case["simulate"] {
  return (random) => {
    const requests = Float64Array.from({ length: HISTORY_MINUTES + LONGEST }, () => random.poisson(rate.perMinute));
    const values = requests.map((count, i) => random.poisson(count * (i < HISTORY_MINUTES ? rate.before : rate.after)));
    return { metric: "error_rate", start: START, step: MINUTE, values, requests };
  };
}

/** A p95 whose logarithm has that noise, and that changes by a factor. */
function latency(own: Float64Array, factor: number): MeasuredSeries {
  const values = own.map((value, i) => 200 * Math.exp(value) * (i < HISTORY_MINUTES ? 1 : factor));
  return { metric: "p95", start: START, step: MINUTE, values, requests: null };
}
