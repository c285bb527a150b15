import { ceilTo, floorTo, MINUTE, type Window } from "@/lib/domain/time";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Shape } from "./baselines";
import { burstSteps, dayOf, stepsOf } from "./measure";
import { ENOUGH_PLACEBOS, placeboMoments } from "./placebo";
import type { Looks } from "./statistic";

/** The rollout of what is judged, and what is around it. Epoch milliseconds. */
export interface Rollout {
  startedAt: number;
  finishedAt: number;
  /** Rollouts of other deploys of the same service and environment, in any order. */
  others: readonly Window[];
  /** Data up to here, exclusive, is in. */
  now: number;
}

/** Where a rollout lies in a series, in steps. */
export interface Moment {
  /** Exclusive end of the window before. */
  end: number;
  /** Steps before `end` since the deploy before, as far as a trend is followed. */
  reach: number;
  shape: Shape;
  looks: Looks;
  /** Minutes after the rollout's end of each look. */
  lookMinutes: number[];
  /** Steps of the window after that are over. */
  known: number;
  /** The window after will not grow any more. */
  isOver: boolean;
}

interface Grid {
  start: number;
  step: number;
  length: number;
}

/** A trend is followed back over so many lengths of the window before. */
const TREND = 2;
/** Windows shorter than this, in minutes, say nothing. */
const SHORTEST_WINDOW = 5;
/** Past moments are this many minutes apart. */
const STRIDE = 10;
const MOST_PLACEBOS = 1000;
/** Of twice so many, every second one is left out: their windows overlap, and the others say as much. */
const MANY_PLACEBOS = 400;

/**
 * The windows of a rollout on a series' grid: before ends with the step in which it starts, after begins with the first
 * whole step past its end and the warm-up, and both end at neighbouring deploys. Looks count from the rollout's end.
 * Null where either has no room.
 */
export function momentOf(
  rollout: Rollout,
  grid: Grid,
  settings: VerdictSettings,
  warmUpMinutes: number,
): Moment | null {
  const { start, step } = grid;
  const endAt = start + floorTo(rollout.startedAt - start, step);
  const firstAt = start + ceilTo(rollout.finishedAt + warmUpMinutes * MINUTE - start, step);
  const room = neighbours(rollout, settings, step);
  const before = Math.floor((endAt - Math.max(room.from, start)) / step);
  // A look may lose a minute or two to the warm-up and to the minute of the deploy.
  const fewest = Math.max(1, stepsOf(SHORTEST_WINDOW, step) - 2);
  const looks = settings.looks
    .filter((minutes) => minutes <= settings.afterMinutes)
    .map((minutes) => ({ minutes, steps: Math.floor((rollout.finishedAt + minutes * MINUTE - firstAt) / step) }))
    .filter(({ steps }) => steps >= fewest && firstAt + steps * step <= room.to)
    // Long steps bring no more to some looks than to the look before.
    .filter(({ steps }, i, all) => steps !== all[i - 1]?.steps);
  const last = looks.at(-1);
  if (before < stepsOf(SHORTEST_WINDOW, step) || !last) return null;
  const known = Math.min(last.steps, Math.max(0, Math.floor((rollout.now - firstAt) / step)));
  return {
    end: (endAt - start) / step,
    reach: Math.floor((endAt - room.from) / step),
    shape: {
      before: Math.min(before, stepsOf(settings.beforeMinutes, step)),
      gap: (firstAt - endAt) / step,
      after: last.steps,
    },
    looks: { ends: looks.map(({ steps }) => steps), runs: burstSteps(step) },
    lookMinutes: looks.map(({ minutes }) => minutes),
    known,
    isOver: known === last.steps,
  };
}

/** How far the windows may reach: from the end of the deploy before to the start of the deploy after. */
function neighbours(rollout: Rollout, settings: VerdictSettings, step: number): Window {
  let from = rollout.startedAt - TREND * settings.beforeMinutes * MINUTE - step;
  let to = Number.POSITIVE_INFINITY;
  for (const other of rollout.others) {
    if (other.to <= rollout.startedAt) from = Math.max(from, other.to);
    else if (other.from >= rollout.finishedAt) to = Math.min(to, other.from);
  }
  return { from, to };
}

/**
 * Past moments to compare with: every ten minutes backwards, clear of other deploys and with most of their minutes
 * known, or every twenty where there are many. Where enough of them have a whole day before them, earlier days are a baseline (`withDays`) and the others are
 * left out, since they lack it.
 * @param isKnown whether most steps of [from, to) have a value.
 */
export function placebosOf(
  moment: Moment,
  rollout: Rollout,
  grid: Grid,
  isKnown: (from: number, to: number) => boolean,
): { placebos: number[]; withDays: boolean } {
  const { shape, end } = moment;
  // A deploy long after the last value, by another clock or in another unit, has no past that could be gone through.
  if (end - shape.before >= grid.length) return { placebos: [], withDays: false };
  const range = { end, ...shape, stride: Math.max(1, Math.round((STRIDE * MINUTE) / grid.step)), most: MOST_PLACEBOS };
  const isClear = (candidate: number) => {
    const first = candidate + shape.gap;
    if (!isKnown(candidate - shape.before, candidate) || !isKnown(first, first + shape.after)) return false;
    const from = grid.start + (candidate - shape.before) * grid.step;
    const to = grid.start + (first + shape.after) * grid.step;
    return rollout.others.every((other) => other.to <= from || other.from >= to);
  };
  const day = dayOf(grid.step);
  const withDay = (candidate: number) => isKnown(candidate - day - shape.before, candidate - day) && isClear(candidate);
  const placebos = placeboMoments({ ...range, first: day + shape.before }, withDay);
  if (placebos.length >= ENOUGH_PLACEBOS) return { placebos: thinned(placebos), withDays: true };
  return { placebos: placeboMoments({ ...range, first: shape.before }, isClear), withDays: false };
}

function thinned(placebos: number[]): number[] {
  return placebos.length < 2 * MANY_PLACEBOS ? placebos : placebos.filter((_, i) => i % 2 === 0);
}
