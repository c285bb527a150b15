import { sizesOf } from "@/lib/analysis/sizes";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import type { Figure } from "../report";
import { CELLS } from "./cells";
import { changedDeploys } from "./changed-deploys";
import type { PowerLine } from "./line";
import { USUAL } from "./operation";
import { type Counted, type Share, shareFigure, showAll, summed, Tally, wilson } from "./share";

const EFFECTS = [1, 1.2, 1.5];

/** How often the 95 % interval of a size holds the true one: 0, +20 % and +50 % of every metric, in every cell. */
export const intervals: PowerLine<Counted> = {
  name: "intervals",
  parts: () => CELLS.length,
  run: ({ isQuick }, part) => {
    const tally = new Tally();
    for (const effect of EFFECTS) countCoverage(part, effect, isQuick ? 8 : 288, tally);
    return tally.entries();
  },
  report: (results) => ({
    figures: figuresOf(
      summed(results),
      results.map((one) => summed([one])),
    ),
    details: results.map((one, i) => `  ${CELLS[i]?.name}\n${showAll(summed([one]))}`).join("\n"),
  }),
};

function countCoverage(part: number, effect: number, deploys: number, tally: Tally): void {
  const spec = CELLS[part]?.spec ?? USUAL;
  const errors = spec.errorShare * (effect - 1);
  const change = (at: number) => ({ from: at, latency: () => effect, traffic: effect, errors });
  const seed = 4e7 + 1e5 * part + effect * 1e4;
  for (const { examined } of changedDeploys({ spec, deploys, seed, minutes: 30, change })) {
    for (const one of examined) {
      const size = one && sizesOf(one, DEFAULT_SETTINGS).size;
      if (!size) continue;
      const { metric } = one.series;
      const truth = metric === "error_rate" ? errors : effect;
      const name = `${metric} ${metric === "error_rate" ? "×" : "+"}${Math.round(100 * (effect - 1))} %`;
      tally.add(name, size.low <= truth + 1e-9 && size.high >= truth - 1e-9);
    }
  }
}

function figuresOf(all: Tally, cells: readonly Tally[]): Figure[] {
  const perCell = cells.flatMap(metricsOf);
  const outside = perCell.filter(({ hits, of }) => hits / of < 0.93 || hits / of > 0.97);
  const surelyOutside = perCell.filter((share) => wilson(share).high < 0.93 || wilson(share).low > 0.97);
  const counted = ({ length }: Share[]) => ({ hits: length, of: perCell.length });
  return [
    ...all.names().map((name) => shareFigure(`95 % interval, ${name}: covers`, all.of(name), { atLeast: 93 })),
    shareFigure("95 % intervals, cells × metrics outside 93 to 97 %", counted(outside), { atMost: 0 }),
    shareFigure("the same beyond doubt", counted(surelyOutside), { atMost: 0 }),
  ];
}

/** A metric's coverage in a cell, all effects together: they are too few to tell apart. */
function metricsOf(tally: Tally): Share[] {
  const byMetric = new Map<string, Share>();
  for (const name of tally.names()) {
    const [metric = name] = name.split(" ");
    const share = byMetric.get(metric) ?? { hits: 0, of: 0 };
    byMetric.set(metric, { hits: share.hits + tally.of(name).hits, of: share.of + tally.of(name).of });
  }
  return [...byMetric.values()];
}
