import { type Sheet, toCell } from "@/lib/domain/workings";
import type { Judged } from "./blame";
import { fitSplits, nearlyAsGood } from "./localise";
import { aroundRollout } from "./onset";

/** How well the shifts around a rollout fall into two levels, by the minute of the second; none where no onset is said. */
export function onsetSheets({ examined, verdict }: Judged): Sheet[] {
  const { from, values, weights, correlation, independence } = aroundRollout(examined);
  const fit = verdict.onset && fitSplits(values, weights);
  if (!fit) return [];
  const { start, step } = examined.series;
  const limit = nearlyAsGood(fit, independence);
  return [
    {
      id: "onset",
      given: { correlation, independence, known: fit.known, smallest: fit.smallest, limit },
      rows: Array.from(values, (shift, i) => ({
        at: start + (from + i) * step,
        ...{ shift: toCell(shift), kept: toCell(fit.kept[i]) },
        ...(weights && { requests: toCell(weights[i]) }),
        squares: toCell(fit.squares[i]),
      })),
    },
  ];
}
