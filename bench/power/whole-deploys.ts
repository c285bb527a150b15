import { seeded } from "@/lib/testing/simulate";
import { FakeDeploys, isBlamed, judgeFake, momentsBetween } from "./fake-deploys";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, rememberingNoise, seriesOf, simulateOperation, USUAL } from "./operation";
import { type Share, shareFigure } from "./share";

const OPERATIONS = 40;
const DAYS = 14;
const FIRST = 8 * MINUTES_A_DAY;
const EVERY = 130;

/** Fake deploys of a service of 40 operations with five metrics each: the share with anything blamed on the deploy. */
export const wholeDeploys: PowerLine = {
  name: "deploys",
  run: ({ isQuick }) =>
    [false, true].map((isCommon) => {
      const share = { hits: 0, of: 0 };
      for (let i = 0; i < (isQuick ? 1 : 2); i++) countService(5e7 + 1000 * i, isCommon, isQuick ? 4 : 66, share);
      const what = isCommon ? "with a factor in common" : "independent";
      return shareFigure(`A/A, deploys of 40 operations × 5 metrics flagged, ${what}`, share, { atMost: 2 });
    }),
};

function countService(seed: number, isCommon: boolean, most: number, share: Share): void {
  const spec = { ...USUAL, autocorrelation: 0.8 };
  const common = isCommon ? rememberingNoise(DAYS * MINUTES_A_DAY, spec, seeded(seed)) : undefined;
  const deploys = Array.from({ length: OPERATIONS }, (_, i) =>
    seriesOf(simulateOperation(spec, DAYS, seeded(seed + 1 + i), common)).map((series) => new FakeDeploys(series)),
  ).flat();
  for (const at of momentsBetween(FIRST, DAYS * MINUTES_A_DAY - 60, EVERY).slice(0, most)) {
    const verdicts = judgeFake(deploys.map((deploy) => deploy.examine({ at, minutes: 30, changed: null })));
    share.of++;
    if (verdicts.some(isBlamed)) share.hits++;
  }
}
