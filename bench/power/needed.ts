import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, MINUTE } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";
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
  { name: "p95 + 20 %, noise 13 %", simulate: latency({ deviation: 0.13, memory: 0 }), askedAfter: 5, watched: 30 },
  {
    name: "p95 + 20 %, noise 10 % that lasts",
    simulate: latency({ deviation: 0.1, memory: 0.5 }),
    ...{ askedAfter: 5, watched: 30 },
  },
];

/**
 * Whether the minutes that an inconclusive verdict asks for are those after which four of five such deploys are called:
 * a change of the size asked about is simulated, what is needed is taken from a verdict soon after the deploy, and
 * compared with the minutes after which four of five are called by an engine that looks on.
 */
export function neededFigures(runs: number): Figure[] {
  return CASES.flatMap(({ name, simulate, askedAfter, watched }) => {
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

/** A p95 of 60 requests a minute whose logarithm has that noise, and rises by a fifth. */
function latency({ deviation, memory }: { deviation: number; memory: number }): Case["simulate"] {
  return (random) => {
    let last = 0;
    const values = Float64Array.from({ length: HISTORY_MINUTES + LONGEST }, (_, i) => {
      last = memory * last + Math.sqrt(1 - memory ** 2) * deviation * random.normal();
      return 200 * Math.exp(last) * (i < HISTORY_MINUTES ? 1 : 1.2);
    });
    return { metric: "p95", start: START, step: MINUTE, values, requests: values.map(() => 60) };
  };
}
