import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { type Sheet, toCell } from "@/lib/domain/workings";
import type { Scene } from "./attribution";
import type { Judged } from "./blame";
import { median } from "./order-statistics";
import { middleShifts, ownShifts, sharedShifts, siblingsOf } from "./siblings";
import { floorOf } from "./sizes";

/** What services that were not deployed did after the rollout, and how the judged one followed them before. */
export function siblingSheets({ examined }: Judged, scene: Scene, settings: VerdictSettings): Sheet[] {
  const siblings = siblingsOf(examined, scene.siblings);
  if (!siblings) return [];
  const { series: measured, question, moment } = examined;
  const { end } = question;
  const shape = { ...moment.shape, after: moment.known };
  const at = (index: number) => measured.start + index * measured.step;
  const first = end + shape.gap;
  const middle = middleShifts(siblings.prepared, end, shape);
  const shared = sharedShifts(siblings.prepared, end, shape);
  const expected = siblings.control(end, shape);
  return [
    {
      id: "siblings",
      given: {},
      rows: siblings.prepared.flatMap(({ service, series }) => {
        const scaled = series.values.over(first, first + shape.after);
        return Array.from(ownShifts(series, end, shape), (shift, i) => ({
          ...{ service, at: at(first + i), scaled: toCell(scaled[i]) },
          ...{ level: toCell(series.level(end)), shift: toCell(shift) },
        }));
      }),
    },
    {
      id: "shared",
      given: {
        ...{ share: siblings.share, usual: siblings.usual, floor: floorOf(examined, settings) },
        ...{ change: toCell(median(shared)), expectedChange: toCell(median(expected)) },
      },
      rows: Array.from(middle, (one, i) => ({
        ...{ at: at(first + i), middle: toCell(one), shared: toCell(shared[i]), expected: toCell(expected[i]) },
      })),
    },
    {
      id: "followed",
      given: { share: siblings.share },
      rows: siblings.past.map(({ own, theirs }, i) => ({
        ...{ at: at(question.placebos[i] ?? Number.NaN), own: toCell(own), theirs: toCell(theirs) },
      })),
    },
  ];
}
