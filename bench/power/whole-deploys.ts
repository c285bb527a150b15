import { seeded } from "@/lib/testing/simulate";
import { FakeDeploys, isBlamed, judgeFake, momentsBetween } from "./fake-deploys";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, rememberingNoise, seriesOf, simulateOperation, USUAL } from "./operation";
import { type Share, shareFigure } from "./share";

const OPERATIONS = 40;
const DAYS = 14;
const FIRST = 8 * MINUTES_A_DAY;
const EVERY = 130;
/** Whether operations have something in common. */
const KINDS = ["independent", "with a factor in common"] as const;

/** Services of each kind. */
const SERVICES = 4;

/** Fake deploys of a service of 40 operations with five metrics each: the share with anything blamed on the deploy. */
export const wholeDeploys: PowerLine<Share> = {
  name: "deploys",
  parts: ({ isQuick }) => (isQuick ? KINDS.length : KINDS.length * SERVICES),
  run: ({ isQuick }, part) => {
    const seed = 5e7 + 1000 * Math.floor(part / KINDS.length);
    return countService(seed, part % KINDS.length === 1, isQuick ? 4 : Number.POSITIVE_INFINITY);
  },
  report: (results) => ({
    figures: KINDS.map((kind, nth) => {
      const own = results.filter((_, part) => part % KINDS.length === nth);
      const share = { hits: sum(own.map(({ hits }) => hits)), of: sum(own.map(({ of }) => of)) };
      return shareFigure(`A/A, deploys of 40 operations × 5 metrics flagged, ${kind}`, share, { atMost: 2 });
    }),
  }),
};

function countService(seed: number, isCommon: boolean, most: number): Share {
  const share = { hits: 0, of: 0 };
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
  return share;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
