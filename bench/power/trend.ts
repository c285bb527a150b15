import { changedDeploys } from "./changed-deploys";
import { isBlamed } from "./fake-deploys";
import type { PowerLine } from "./line";
import { type OperationSpec, USUAL } from "./operation";
import { shareFigure, Tally } from "./share";

const PER_HOUR = 1.2;

const SPECS: readonly { name: string; spec: OperationSpec }[] = [
  { name: "60/min", spec: USUAL },
  { name: "60/min, ρ .8", spec: { ...USUAL, autocorrelation: 0.8 } },
  { name: "600/min", spec: { ...USUAL, requestsPerMinute: 600 } },
  { name: "6,000/min", spec: { ...USUAL, requestsPerMinute: 6000 } },
];

/** Latencies that have been rising for one and a half to three hours, and go on: the deploy has no part in it. */
export const trend: PowerLine = {
  name: "trend",
  run: ({ isQuick }) =>
    SPECS.flatMap(({ name, spec }, i) => {
      const tally = new Tally();
      const plan = {
        spec,
        deploys: isQuick ? 48 : 480,
        seed: 2e7 + 1e5 * i,
        minutes: 30,
        change: (at: number, random: { uniform(): number }) => ({
          from: at - 90 - Math.floor(90 * random.uniform()),
          latency: (minutes: number) => PER_HOUR ** (minutes / 60),
        }),
      };
      for (const { verdicts, examined } of changedDeploys(plan)) {
        const p95 = verdicts.get("p95");
        if (p95) tally.add("p95", isBlamed(p95));
        tally.add("any", [...verdicts.values()].some(isBlamed));
        for (const one of examined) {
          if (one?.examination) tally.add(`${one.series.metric}, p ≤ .02`, one.examination.p <= 0.02);
        }
      }
      console.log(`\ntrend, ${name}`);
      for (const one of tally.names())
        console.log(`  ${one.padEnd(22)} ${((100 * tally.of(one).hits) / tally.of(one).of).toFixed(2)} %`);
      return [
        shareFigure(`trend of +20 %/h, ${name}: p95 blamed`, tally.of("p95"), { atMost: 2 }),
        shareFigure(`trend of +20 %/h, ${name}: any metric blamed`, tally.of("any"), { atMost: 2 }),
      ];
    }),
};
