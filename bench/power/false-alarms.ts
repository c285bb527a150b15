import type { Examined } from "@/lib/analysis/judge";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import type { Figure } from "../report";
import { CELLS, type Cell } from "./cells";
import { FakeDeploys, isBlamed, judgeFake, momentsBetween } from "./fake-deploys";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, seriesOf, simulateOperation } from "./operation";
import { type Share, shareFigure, showShare, Tally, wilson } from "./share";

const DAYS = 21;
/** From when on a week of past moments and the same day of last week are there. */
const FIRST = 8 * MINUTES_A_DAY;
const EVERY = 130;
/** Nominal, and the largest share that is borne. */
const NOMINAL = 0.01;
const BORNE = 1.2;

/**
 * Fake deploys at times without a change. Per metric the share with p ≤ 0.01, which should be 1 %; per operation the
 * share with anything blamed on the deploy at the default settings.
 */
export const falseAlarms: PowerLine = {
  name: "aa",
  run: ({ isQuick }) => {
    const histories = isQuick ? 1 : 7;
    const all = new Tally();
    const cells = CELLS.map((cell, i) => {
      const tally = falseAlarmsOf(cell, histories, isQuick ? 6 * EVERY : EVERY, 1000 * i);
      console.log(`\n${cell.name}`);
      for (const name of tally.names()) {
        console.log(`  ${name.padEnd(12)} ${showShare(tally.of(name))}`);
        merge(all.of(name), tally.of(name));
      }
      return tally;
    });
    return figuresOf(all, cells);
  },
};

function falseAlarmsOf({ spec }: Cell, histories: number, every: number, seed: number): Tally {
  const tally = new Tally();
  for (let i = 0; i < histories; i++) {
    const series = seriesOf(simulateOperation(spec, DAYS, seeded(seed + i)));
    const deploys = series.map((one) => new FakeDeploys(one));
    for (const at of momentsBetween(FIRST, DAYS * MINUTES_A_DAY - 60, every)) {
      countDeploy(
        deploys.map((deploy) => deploy.examine({ at, minutes: 30, changed: null })),
        tally,
      );
    }
  }
  return tally;
}

/** Counts one fake deploy; what could not be examined is not counted. */
export function countDeploy(examined: readonly (Examined | null)[], tally: Tally): void {
  let canBeFlagged = false;
  for (const one of examined) {
    if (!one?.examination) continue;
    tally.add(one.series.metric, one.examination.p <= NOMINAL);
    canBeFlagged ||= one.examination.p <= DEFAULT_SETTINGS.falseAlarms;
  }
  tally.add("flagged", canBeFlagged && judgeFake(examined).some(isBlamed));
}

function merge(into: Share, from: Share): void {
  into.hits += from.hits;
  into.of += from.of;
}

function figuresOf(all: Tally, cells: readonly Tally[]): Figure[] {
  const metrics = all.names().filter((name) => name !== "flagged");
  const perCell = cells.flatMap((tally) => metrics.map((metric) => tally.of(metric)).filter(({ of }) => of > 0));
  const above = perCell.filter(({ hits, of }) => (100 * hits) / of > BORNE);
  const surelyAbove = perCell.filter((share) => 100 * wilson(share).low > BORNE);
  return [
    ...metrics.map((metric) => shareFigure(`A/A, ${metric}: p ≤ .01`, all.of(metric), { atMost: BORNE })),
    shareFigure("A/A, cells × metrics above 1.2 %", { hits: above.length, of: perCell.length }, { atMost: 0 }),
    shareFigure("A/A, the same beyond doubt (95 %)", { hits: surelyAbove.length, of: perCell.length }, { atMost: 0 }),
    shareFigure("A/A, operations of five metrics flagged", all.of("flagged"), { atMost: 2 }),
  ];
}
