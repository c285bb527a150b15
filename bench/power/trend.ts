import { changedDeploys } from "./changed-deploys";
import { isBlamed } from "./fake-deploys";
import type { PowerLine } from "./line";
import { type OperationSpec, USUAL } from "./operation";
import { countOthers, otherFigures } from "./others";
import { type Counted, shareFigure, showAll, summed, Tally } from "./share";

const PER_HOUR = 1.2;
/** After the deploy, when it is judged. */
const MINUTES = 30;
/** Parts of each: of 480 deploys a true 1.5 % is above 2 % once in five times. */
const SHARES = 3;

const SPECS: readonly { name: string; spec: OperationSpec }[] = [
  { name: "60/min", spec: USUAL },
  { name: "60/min, ρ .8", spec: { ...USUAL, autocorrelation: 0.8 } },
  { name: "600/min", spec: { ...USUAL, requestsPerMinute: 600 } },
  { name: "6,000/min", spec: { ...USUAL, requestsPerMinute: 6000 } },
];

/** Latencies that have been rising for one and a half to three hours, and go on: the deploy has no part in it. */
export const trend: PowerLine<Counted> = {
  name: "trend",
  parts: ({ isQuick }) => SPECS.length * (isQuick ? 1 : SHARES),
  run: ({ isQuick }, part) => countTrend(part % SPECS.length, Math.floor(part / SPECS.length), isQuick ? 48 : 480),
  report: (results) => {
    const tallies = SPECS.map(({ name }, i) => {
      const own = results.filter((_, part) => part % SPECS.length === i);
      return { name, tally: summed(own) };
    });
    return {
      figures: tallies.flatMap(({ name, tally }) => [
        shareFigure(`trend of +20 %/h, ${name}: p95 blamed`, tally.of("p95"), { atMost: 2 }),
        ...otherFigures(tally),
        shareFigure(`trend of +20 %/h, ${name}: any metric blamed`, tally.of("any"), { atMost: 2 }),
      ]),
      details: tallies.map(({ name, tally }) => `  ${name}\n${showAll(tally)}`).join("\n"),
    };
  },
};

function countTrend(spec: number, share: number, deploys: number): Counted {
  const tally = new Tally();
  const plan = {
    spec: SPECS[spec]?.spec ?? USUAL,
    deploys,
    seed: 2e7 + 1e5 * spec + 1e4 * share,
    minutes: MINUTES,
    change: (at: number, random: { uniform(): number }) => ({
      from: at - 90 - Math.floor(90 * random.uniform()),
      latency: (minutes: number) => PER_HOUR ** (minutes / 60),
    }),
  };
  for (const { at, series, verdicts, examined } of changedDeploys(plan)) {
    const p95 = verdicts.get("p95");
    if (p95) tally.add("p95", isBlamed(p95));
    tally.add("any", [...verdicts.values()].some(isBlamed));
    for (const one of examined) {
      if (one?.examination) tally.add(`${one.series.metric}, p ≤ .02`, one.examination.p <= 0.02);
    }
    const latency = series.find(({ metric }) => metric === "p95");
    if (latency) countOthers({ series: latency, at, minutes: MINUTES }, tally);
  }
  return tally.entries();
}
