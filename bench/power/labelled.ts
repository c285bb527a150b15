import { HOUR, MINUTE } from "@/lib/domain/time";
import { readCases } from "../verdict/cases";
import { FakeDeploys, momentsBetween } from "./fake-deploys";
import { comparedFigures, countDeploy } from "./false-alarms";
import type { PowerLine } from "./line";
import { type Counted, shareFigure, summed, Tally } from "./share";

/** From when on a case has a whole day before its past moments, and enough of those. */
const FIRST = 48 * HOUR;
/** Fake deploys end this long before the real one. */
const CLEAR = 2 * HOUR;
const EVERY = 50 * MINUTE;
const CASES = "cases";

/** Cases of a file are taken in so many parts. */
const SHARES_OF_FILE = 4;

/** Fake deploys on the series of labelled cases, well before their deploy. Without files, no lines. */
export const labelled: PowerLine<Counted> = {
  name: "labelled",
  parts: ({ files }) => files.length * SHARES_OF_FILE,
  run: ({ files, isQuick }, part) => {
    const file = files[Math.floor(part / SHARES_OF_FILE)];
    if (file === undefined) throw new Error(`no file for part ${part}`);
    return countFile(file, part % SHARES_OF_FILE, isQuick);
  },
  report: (results) => ({
    figures: Array.from({ length: results.length / SHARES_OF_FILE }, (_, file) => {
      const tally = summed(results.slice(file * SHARES_OF_FILE, (file + 1) * SHARES_OF_FILE));
      const cases = tally.of(CASES).of;
      return [
        shareFigure(`A/A, ${cases} labelled cases: p ≤ .01`, tally.of("value"), { atMost: 1.2 }),
        shareFigure("A/A, the same, flagged", tally.of("flagged"), { atMost: 2 }),
        ...comparedFigures("A/A, the same,", tally),
      ];
    }).flat(),
  }),
};

async function countFile(file: string, share: number, isQuick: boolean): Promise<Counted> {
  const tally = new Tally();
  let cases = 0;
  const tell = ({ line, reason }: { line: number; reason: string }) => {
    if (share === 0) console.error(`${file}, line ${line}: ${reason}; the line is left out`);
  };
  for await (const { series, deployedAt } of readCases(file, tell)) {
    if (cases++ % SHARES_OF_FILE !== share || (isQuick && cases % 10 !== 0)) continue;
    tally.add(CASES, true);
    const deploys = new FakeDeploys(series);
    const step = series.step;
    const to = Math.floor((deployedAt - series.start - CLEAR) / step);
    for (const at of momentsBetween(Math.ceil(FIRST / step), to, Math.round(EVERY / step))) {
      const fake = { at, minutes: 30, changed: null };
      countDeploy([deploys.examine(fake)], fake, tally);
    }
  }
  return tally.entries();
}
