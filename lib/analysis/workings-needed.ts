import { MINUTE } from "@/lib/domain/time";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { type Cells, type Sheet, toCell } from "@/lib/domain/workings";
import type { Judged } from "./blame";
import { reachesFor } from "./needed";
import type { Family } from "./significance";
import { floorOf } from "./sizes";
import { partsPerLook } from "./statistic";

/** What would settle an inconclusive verdict; none of others. */
export function neededSheets({ examined, verdict }: Judged, family: Family, settings: VerdictSettings): Sheet[] {
  if (!verdict.needed) return [];
  const { moment, question, examination, past, series } = examined;
  const { effect, reaches, steps, requestsAStep } = reachesFor(examined, family, settings);
  const stepsOf = (test: string) => reaches.find((reach) => reach.test === test)?.steps;
  const counts = reaches.find(({ test }) => test === "counts");
  const rank = reaches.find((reach) => reach.rank)?.rank;
  const { ends } = question.looks;
  const unit = (part: number) => toCell(examination?.law.units[part]);
  return [
    {
      id: "needed",
      given: {
        ...{ effect, floor: floorOf(examined, settings), known: moment.known, windowAfter: moment.shape.after },
        ...{ stepMinutes: series.step / MINUTE, requestsAStep, steps: toCell(steps) },
        ...(rank && {
          statistic: toCell(rank.statistic),
          spread: toCell(rank.spread),
          rankSteps: toCell(stepsOf("rank")),
        }),
        ...(counts && { countRequests: toCell(counts.requests), countSteps: toCell(counts.steps) }),
        ...(stepsOf("cautious") !== undefined && { cautiousSteps: toCell(stepsOf("cautious")) }),
      },
      rows: ends.map((end, look): Cells => {
        const part = look * partsPerLook(question.looks);
        return {
          ...{ minutes: moment.lookMinutes[look] ?? 0, steps: end, medianUnit: unit(part), meanUnit: unit(part + 1) },
          ...{ need: toCell(rank?.needs[look]), shortfall: toCell(past?.shortfall?.[look]) },
          reach: toCell(rank?.reach[look]),
        };
      }),
    },
  ];
}
