import { STEP_NAMES, STEPS, type StepName } from "@/app/api/v1/_query";
import { ceilTo, DAY, floorTo, type Window } from "@/lib/domain/time";
import { invalidQuery } from "@/lib/http/query";

const MOST_POINTS = 2_000;
const POINTS_BY_DEFAULT = 300;

/**
 * The window and the step (milliseconds) that a series is asked for: the last 24 hours where an end
 * is missing, and without a step the finest that makes at most 300 points.
 * @throws {Failure} invalid, when the ends are the wrong way round or the points too many.
 */
export function chooseSteps(
  asked: { from: number | null; to: number | null; step: StepName | null },
  now: number,
): { window: Window; step: number } {
  const to = asked.to ?? now;
  const window = { from: asked.from ?? to - DAY, to };
  if (window.from >= window.to) throw invalidQuery([{ field: "from", message: "must be before to (without it: now)" }]);
  const name = asked.step ?? STEP_NAMES.find((one) => pointsOf(window, one) <= POINTS_BY_DEFAULT) ?? "1d";
  if (pointsOf(window, name) <= MOST_POINTS) return { window, step: STEPS[name] };
  const enough = STEP_NAMES.find((one) => pointsOf(window, one) <= MOST_POINTS);
  const mend = enough ? `send step=${enough} or larger` : "bring from and to closer together";
  const message = `of ${name} makes ${pointsOf(window, name)} points, more than ${MOST_POINTS}; ${mend}`;
  throw invalidQuery([{ field: "step", message }]);
}

function pointsOf(window: Window, name: StepName): number {
  const step = STEPS[name];
  return (ceilTo(window.to, step) - floorTo(window.from, step)) / step;
}
