import type { Examined } from "./judge";
import { autocorrelation, changePoint, misfit } from "./localise";
import type { Moment } from "./moment";
import { shifts } from "./size";

/** When a change began, as indexes of the series; `misfit` says how much worse the deploy's own moment fits. */
export interface Onset {
  at: number;
  from: number;
  to: number;
  misfit: number;
}

/** A change that began this many steps before the deploy may still be its own: clocks differ, minutes are coarse. */
const TOLERANCE = 3;
/** How much worse the moment of the deploy has to fit than an earlier one for the change to be older. */
const MISFIT = 1.5;

/** Where the windows around the rollout, freed from what earlier days did, fall into two levels. */
export function onsetOf({ question, moment }: Examined): Onset | null {
  const { series, end } = question;
  const { shape, known } = moment;
  const from = end - shape.before;
  const to = end + shape.gap + known;
  const values = shifts(series, end, from, to);
  const weights = series.weights?.subarray(from, to) ?? null;
  const correlation = autocorrelation(values.subarray(0, shape.before));
  const found = changePoint(values, (1 + correlation) / (1 - correlation), weights);
  if (!found) return null;
  return {
    at: from + found.at,
    from: from + found.from,
    to: from + found.to,
    misfit: misfit(values, weights, shape.before - TOLERANCE, to - from),
  };
}

/** Whether the change is older than the deploy: it began clearly before, and the deploy's moment fits clearly worse. */
export function startedBefore(onset: Onset, moment: Moment): boolean {
  return onset.to < moment.end - TOLERANCE && onset.misfit > MISFIT;
}
