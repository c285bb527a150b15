import type { Facts, Question } from "./examine";
import { quantileOfSorted, sortedKnown } from "./order-statistics";
import { ScaledValues } from "./scaled-values";
import { partsPerLook } from "./statistic";

/** So many past moments tell enough of it. */
const SAMPLED = 24;
/** In four of five samples less is missing. */
const MISSED_AT_MOST = 0.2;
/** A change in usual spreads that no baseline denies. */
const CLEAR = 20;

/**
 * By how much the statistic of a lasting rise stays behind it, look by look, in units of the noise before a moment: a
 * change has to survive every baseline, and each has noise of its own. A clear rise is put into some past moments, and
 * the mean or median found there, whichever is more, is compared with it; of the differences the 20 % quantile is taken,
 * so that a rise larger than what is called by as much shows in four of five. Null for rates, and where nothing moves.
 */
export function shortfallOf(question: Question, factsAt: (question: Question, moment: number) => Facts) {
  const { series, placebos, shape, looks } = question;
  const rise = CLEAR * series.usualSpread;
  if (series.weights || !(rise > 0)) return null;
  const values = series.values.over(0, series.values.length).slice();
  const raised: Question = { ...question, series: { ...series, values: new ScaledValues(values, null) } };
  const every = Math.max(1, Math.floor(placebos.length / SAMPLED));
  const missing = looks.ends.map((): number[] => []);
  for (let i = 0; i < placebos.length; i += every) {
    const moment = placebos[i] ?? 0;
    const [from, to] = [moment + shape.gap, moment + shape.gap + shape.after];
    for (let at = from; at < to; at++) values[at] = (values[at] ?? Number.NaN) + rise;
    const { parts } = factsAt(raised, moment);
    values.set(series.values.over(from, to), from);
    const scaled = rise / series.scaleAt(moment);
    for (const [look, found] of missing.entries()) {
      const place = look * partsPerLook(looks);
      found.push(Math.max(parts[place] ?? 0, parts[place + 1] ?? 0) - scaled);
    }
  }
  return Float64Array.from(missing, (found) => -quantileOfSorted(sortedKnown(found), MISSED_AT_MOST));
}
