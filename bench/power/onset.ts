import { changedDeploys } from "./changed-deploys";
import { isBlamed } from "./fake-deploys";
import type { PowerLine } from "./line";
import { USUAL } from "./operation";
import { countOthers, otherFigures } from "./others";
import { type Counted, shareFigure, summed, Tally } from "./share";

const EARLIER = 20;
/** After the deploy, when it is judged. */
const MINUTES = 30;

const CASES = [
  { name: "60/min, +50 %", spec: USUAL, factor: 1.5 },
  { name: "60/min, +20 %", spec: USUAL, factor: 1.2 },
  { name: "60/min, ρ .8, +50 %", spec: { ...USUAL, autocorrelation: 0.8 }, factor: 1.5 },
  { name: "600/min, +20 %", spec: { ...USUAL, requestsPerMinute: 600 }, factor: 1.2 },
] as const;

/** A shift 20 minutes ahead of the deploy is not its own; one at the deploy is. */
export const onset: PowerLine<Record<"earlier" | "atDeploy", Counted>> = {
  name: "onset",
  parts: () => CASES.length,
  run: ({ isQuick }, part) => {
    const deploys = isQuick ? 24 : 240;
    return { earlier: countShift(part, EARLIER, deploys), atDeploy: countShift(part, 0, deploys) };
  },
  report: (results) => ({
    figures: results.flatMap(({ earlier, atDeploy }, i) => {
      const name = CASES[i]?.name ?? "";
      const [ahead, own] = [summed([earlier]), summed([atDeploy])];
      return [
        shareFigure(`${name} 20 min ahead, not blamed`, ahead.of("not blamed"), { atLeast: 90 }),
        ...otherFigures(ahead, "not flagged"),
        shareFigure(`${name} at the deploy, called started before`, own.of("started before"), { atMost: 3 }),
      ];
    }),
  }),
};

function countShift(part: number, ahead: number, deploys: number): Counted {
  const { spec, factor } = CASES[part] ?? CASES[0];
  const tally = new Tally();
  const change = (at: number) => ({ from: at - ahead, latency: () => factor });
  const plan = { spec, deploys, seed: 3e7 + 1e5 * part + ahead, minutes: MINUTES, change };
  for (const { at, series, verdicts } of changedDeploys(plan)) {
    const p95 = verdicts.get("p95");
    const latency = series.find(({ metric }) => metric === "p95");
    if (!p95 || !latency) continue;
    tally.add("not blamed", !isBlamed(p95));
    tally.add("started before", p95.kind === "started_before");
    countOthers({ series: latency, at, minutes: MINUTES }, tally);
  }
  return tally.entries();
}
