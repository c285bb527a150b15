import { HOUR, MINUTE } from "@/lib/domain/time";
import type { Figure } from "../report";
import { readCases } from "../verdict/cases";
import { FakeDeploys, momentsBetween } from "./fake-deploys";
import { countDeploy } from "./false-alarms";
import type { PowerLine } from "./line";
import { shareFigure, Tally } from "./share";

/** From when on a case has a whole day before its past moments, and enough of those. */
const FIRST = 48 * HOUR;
/** Fake deploys end this long before the real one. */
const CLEAR = 2 * HOUR;
const EVERY = 50 * MINUTE;

/** Fake deploys on the series of labelled cases, well before their deploy. Without files, no lines. */
export const labelled: PowerLine = {
  name: "labelled",
  run: async ({ files, isQuick }) => {
    const figures: Figure[] = [];
    for (const file of files) {
      const tally = new Tally();
      let cases = 0;
      const tell = ({ line, reason }: { line: number; reason: string }) =>
        console.error(`${file}, line ${line}: ${reason}; the line is left out`);
      for await (const { series, deployedAt } of readCases(file, tell)) {
        cases++;
        if (isQuick && cases % 10 !== 0) continue;
        const deploys = new FakeDeploys(series);
        const step = series.step;
        const to = Math.floor((deployedAt - series.start - CLEAR) / step);
        for (const at of momentsBetween(Math.ceil(FIRST / step), to, Math.round(EVERY / step))) {
          countDeploy([deploys.examine({ at, minutes: 30, changed: null })], tally);
        }
      }
      figures.push(
        shareFigure(`A/A, ${cases} labelled cases: p ≤ .01`, tally.of("value"), { atMost: 1.2 }),
        shareFigure("A/A, the same, flagged", tally.of("flagged"), { atMost: 2 }),
      );
    }
    return figures;
  },
};
