import type { MetricVerdict } from "@/lib/domain/verdict";
import { changedDeploys } from "./changed-deploys";
import { isBlamed } from "./fake-deploys";
import type { PowerLine } from "./line";
import { USUAL } from "./operation";
import { type Share, shareFigure } from "./share";

const EARLIER = 20;

const CASES = [
  { name: "60/min, +50 %", spec: USUAL, factor: 1.5 },
  { name: "60/min, +20 %", spec: USUAL, factor: 1.2 },
  { name: "60/min, ρ .8, +50 %", spec: { ...USUAL, autocorrelation: 0.8 }, factor: 1.5 },
  { name: "600/min, +20 %", spec: { ...USUAL, requestsPerMinute: 600 }, factor: 1.2 },
] as const;

/** A shift 20 minutes ahead of the deploy is not its own; one at the deploy is. */
export const onset: PowerLine = {
  name: "onset",
  run: ({ isQuick }) =>
    CASES.flatMap(({ name, spec, factor }, i) => {
      const shareOf = (ahead: number, isHit: (p95: MetricVerdict) => boolean): Share => {
        const share = { hits: 0, of: 0 };
        const change = (at: number) => ({ from: at - ahead, latency: () => factor });
        const plan = { spec, deploys: isQuick ? 24 : 240, seed: 3e7 + 1e5 * i + ahead, minutes: 30, change };
        for (const { verdicts } of changedDeploys(plan)) {
          const p95 = verdicts.get("p95");
          if (!p95) continue;
          share.of++;
          if (isHit(p95)) share.hits++;
        }
        return share;
      };
      return [
        shareFigure(
          `${name} 20 min ahead, not blamed`,
          shareOf(EARLIER, (p95) => !isBlamed(p95)),
          { atLeast: 90 },
        ),
        shareFigure(
          `${name} at the deploy, called started before`,
          shareOf(0, ({ kind }) => kind === "started_before"),
          { atMost: 3 },
        ),
      ];
    }),
};
