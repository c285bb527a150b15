import { hadChanged } from "./failure-counts";
import type { Examined } from "./judge";
import { autocorrelation, changePoint, misfit, splitLikelihoods } from "./localise";
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
export function onsetOf(examined: Examined): Onset | null {
  const { values, weights, independence, from } = aroundRollout(examined);
  const found = changePoint(values, independence, weights);
  if (!found) return null;
  return {
    at: from + found.at,
    from: from + found.from,
    to: from + found.to,
    misfit: misfit(values, weights, examined.moment.shape.before - TOLERANCE, values.length),
  };
}

/** The likelihood, against the largest, that the change began with each step of the series from `from` on. */
export function onsetLikelihoods(examined: Examined): { from: number; values: number[] } | null {
  const { values, weights, independence, from } = aroundRollout(examined);
  const likelihoods = splitLikelihoods(values, independence, weights);
  return likelihoods && { from, values: likelihoods };
}

/**
 * The shifts of both windows and of the rollout, from the index `from` on, and how many of them count as one that is
 * independent, by the correlation of neighbours before.
 */
export function aroundRollout({ question, moment }: Examined) {
  const { series, end } = question;
  const { shape, known } = moment;
  const from = end - shape.before;
  const to = end + shape.gap + known;
  const values = shifts(series, end, from, to);
  const correlation = autocorrelation(values.subarray(0, shape.before));
  const weights = series.weights?.subarray(from, to) ?? null;
  return { from, values, weights, correlation, independence: (1 + correlation) / (1 - correlation) };
}

/** Whether the change is older than the deploy: it began clearly before, and the deploy's moment fits clearly worse. */
export function startedBefore(onset: Onset, { moment, failures }: Pick<Examined, "moment" | "failures">): boolean {
  if (onset.to >= moment.end - TOLERANCE || onset.misfit <= MISFIT) return false;
  return failures === null || hadChanged(failures, onset.at, moment.end);
}
