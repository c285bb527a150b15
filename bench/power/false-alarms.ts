import type { Examined } from "@/lib/analysis/judge";
import { JUDGED_METRICS, type JudgedMetric } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import type { Figure } from "../report";
import { CELLS } from "./cells";
import { type FakeDeploy, FakeDeploys, isBlamed, judgeFake, momentsBetween } from "./fake-deploys";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, seriesOf, simulateOperation, USUAL } from "./operation";
import { countOthers, otherFigures } from "./others";
import { type Counted, type Share, shareFigure, showAll, showShare, summed, Tally, wilson } from "./share";

const DAYS = 21;
/** From when on a week of past moments and the same day of last week are there. */
const FIRST = 8 * MINUTES_A_DAY;
const EVERY = 130;
/** Nominal, and the largest share that is borne. */
export const NOMINAL = 0.01;
const BORNE = 1.2;
/** After the deploy, when it is judged. */
const MINUTES = 30;
/** What is counted beside the metrics: an operation with anything blamed, and the metric that is compared. */
const FLAGGED = "flagged";
const BLAMED = "blamed";

/**
 * Fake deploys at times without a change. Per metric the share with p ≤ 0.01, which should be 1 %; per operation the
 * share with anything blamed on the deploy at the default settings.
 */
export const falseAlarms: PowerLine<Counted> = {
  name: "aa",
  parts: () => CELLS.length,
  run: ({ isQuick }, part) => countCell(part, isQuick ? 1 : 7, isQuick ? 6 * EVERY : EVERY),
  report: (results) => ({
    figures: figuresOf(results.map((one) => summed([one]))),
    details: [
      ...results.map((one, i) => `  ${CELLS[i]?.name}\n${showAll(summed([one]))}`),
      "  above 1.2 % beyond doubt (95 %)",
      ...surelyAbove(results).map((one) => `    ${one}`),
    ].join("\n"),
  }),
};

function countCell(part: number, histories: number, every: number): Counted {
  const tally = new Tally();
  for (let i = 0; i < histories; i++) {
    const series = seriesOf(simulateOperation(CELLS[part]?.spec ?? USUAL, DAYS, seeded(1000 * part + i)));
    const deploys = series.map((one) => new FakeDeploys(one));
    for (const at of momentsBetween(FIRST, DAYS * MINUTES_A_DAY - 60, every)) {
      const fake = { at, minutes: MINUTES, changed: null };
      countDeploy(
        deploys.map((deploy) => deploy.examine(fake)),
        fake,
        tally,
      );
    }
  }
  return tally.entries();
}

/** The metrics of cells whose share is larger than what is borne, were it as small as its interval allows. */
function surelyAbove(results: readonly Counted[]): string[] {
  return results.flatMap((one, i) => {
    const tally = summed([one]);
    return JUDGED_METRICS.filter((metric) => isSurelyAbove(tally.of(metric))).map(
      (metric) => `${CELLS[i]?.name}: ${metric} ${showShare(tally.of(metric))}`,
    );
  });
}

function isSurelyAbove(share: Share): boolean {
  return share.of > 0 && 100 * wilson(share).low > BORNE;
}

/** What is compared with other methods: the p95 of an operation, and a series of which nothing else is known. */
const COMPARED: readonly JudgedMetric[] = ["p95", "value"];

/** Counts one fake deploy, and says whether anything is blamed on it; what could not be examined is not counted. */
export function countDeploy(
  examined: readonly (Examined | null)[],
  { at, minutes }: Pick<FakeDeploy, "at" | "minutes">,
  tally: Tally,
): boolean {
  let canBeFlagged = false;
  for (const one of examined) {
    if (!one?.examination) continue;
    tally.add(one.series.metric, one.examination.p <= NOMINAL);
    canBeFlagged ||= one.examination.p <= DEFAULT_SETTINGS.falseAlarms;
  }
  const verdicts = canBeFlagged ? judgeFake(examined) : [];
  const isFlagged = verdicts.some(isBlamed);
  tally.add(FLAGGED, isFlagged);
  for (const one of examined) {
    if (!one?.examination || !COMPARED.includes(one.series.metric)) continue;
    tally.add(
      BLAMED,
      verdicts.some((verdict) => verdict.metric === one.series.metric && isBlamed(verdict)),
    );
    countOthers({ series: one.series, at, minutes }, tally);
  }
  return isFlagged;
}

/** Lines of the metric that is compared with other methods. */
export function comparedFigures(name: string, tally: Tally): Figure[] {
  return [shareFigure(`${name} blamed`, tally.of(BLAMED)), ...otherFigures(tally)];
}

function figuresOf(cells: readonly Tally[]): Figure[] {
  const all = summed(cells.map((cell) => cell.entries()));
  const metrics = JUDGED_METRICS.filter((metric) => all.names().includes(metric));
  const perCell = cells.flatMap((tally) => metrics.map((metric) => tally.of(metric)).filter(({ of }) => of > 0));
  const above = perCell.filter(({ hits, of }) => (100 * hits) / of > BORNE);
  const beyondDoubt = perCell.filter(isSurelyAbove);
  return [
    ...metrics.map((metric) => shareFigure(`A/A, ${metric}: p ≤ .01`, all.of(metric), { atMost: BORNE })),
    shareFigure("A/A, cells × metrics above 1.2 %", { hits: above.length, of: perCell.length }, { atMost: 0 }),
    shareFigure("A/A, the same beyond doubt (95 %)", { hits: beyondDoubt.length, of: perCell.length }, { atMost: 0 }),
    shareFigure("A/A, operations of five metrics flagged", all.of(FLAGGED), { atMost: 2 }),
    ...comparedFigures("A/A, p95", all),
  ];
}
