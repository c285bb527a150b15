import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { type Cells, type Sheet, toCell } from "@/lib/domain/workings";
import { dispersionOf, highestRate, pastPairsOf, testFailures } from "./failure-counts";
import { CAUTIOUS_INFLATION, type Examined } from "./judge";
import { countQuestion, type Family, lookEnds } from "./significance";

/** The failures around a rollout, those of past windows, and what is made of them; none for other metrics. */
export function countSheets(examined: Examined, family: Family, settings: VerdictSettings): Sheet[] {
  const { failures, question, moment, series } = examined;
  const end = lookEnds(examined).at(-1);
  const count = question.series.counts;
  if (!failures || !count || end === undefined) return [];
  const { before, past, pastP, baseline, inflation } = failures;
  const asked = countQuestion(examined, failures, end, family, settings);
  const { whole, burst, p } = testFailures(failures, asked);
  const rows: Cells[] = [{ tested: "all minutes", ...whole.share, places: 1, p: whole.p }];
  if (burst) rows.push({ tested: `run of ${asked.run}`, ...burst.share, places: end / asked.run, p: burst.p });
  return [
    {
      id: "counts",
      given: {
        ...{ beforeEvents: before.events, beforeRequests: before.requests },
        ...{ pastEvents: past.events, pastRequests: past.requests, pastP },
        ...{ baselineEvents: baseline.events, baselineRequests: baseline.requests, inflation },
        ...{ baselineHigh: highestRate(failures), direction: asked.direction, tests: asked.trials },
        ...{ falseAlarms: asked.alpha, floor: asked.floor, p },
      },
      rows,
    },
    {
      id: "pairs",
      given: { expected: examined.past ? 1 : CAUTIOUS_INFLATION },
      rows: pastPairsOf(count, moment.shape, question.placebos).map((pair) => ({
        at: series.start + pair.moment * series.step,
        ...{ beforeEvents: pair.before.events, beforeRequests: pair.before.requests },
        ...{ afterEvents: pair.after.events, afterRequests: pair.after.requests },
        dispersion: toCell(dispersionOf(pair) ?? Number.NaN),
      })),
    },
  ];
}
