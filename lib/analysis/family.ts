import type { Examination } from "./examine";

/**
 * p of each of several series that were examined at the same moment with the same placebo moments in the same order,
 * adjusted for all of them: the probability, without any change, that the most surprising of them is at least as
 * surprising as this one. Step-down by the largest statistic (Westfall and Young, Resampling-Based Multiple Testing,
 * 1993, algorithm 2.8): since a past moment is taken for all series together, it holds however they depend on one
 * another. A single series keeps its own p.
 */
export function adjustedPs(examinations: readonly Examination[]): number[] {
  const adjusted: number[] = examinations.map(() => 1);
  for (const step of stepsDown(examinations)) adjusted[step.index] = step.adjusted;
  return adjusted;
}

/** One step of it: the past moments that `exceedances` counts, and p with that of all steps before. */
export interface StepDown {
  /** Of the series among those given. */
  index: number;
  atLeast: number;
  moments: number;
  adjusted: number;
}

/** The steps of `adjustedPs`, most surprising first. */
export function stepsDown(examinations: readonly Examination[]): StepDown[] {
  const order = examinations
    .map((examination, index) => ({ examination, index }))
    .sort((a, b) => b.examination.surprise - a.examination.surprise || a.index - b.index);
  const exceeded = exceedances(order.map(({ examination }) => examination));
  let largest = 0;
  return order.map(({ examination, index }, place) => {
    const { atLeast = 0, moments = 0 } = exceeded[place] ?? {};
    largest = Math.max(largest, (1 + atLeast) / (1 + moments), examination.p);
    return { index, atLeast, moments, adjusted: largest };
  });
}

/**
 * For each of the series, most surprising first: the past moments at which it or a less surprising one was at least as
 * surprising as it is now, among those at which one of them counted.
 */
function exceedances(ordered: readonly Examination[]): { atLeast: number; moments: number }[] {
  const count = Math.max(0, ...ordered.map(({ law }) => law.surprises.length));
  const highest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const result: { atLeast: number; moments: number }[] = [];
  for (const examination of ordered.toReversed()) {
    const { law } = examination;
    let atLeast = 0;
    let moments = 0;
    for (let i = 0; i < count; i++) {
      const most = Math.max(highest[i] ?? 0, law.surprises[i] ?? Number.NEGATIVE_INFINITY);
      highest[i] = most;
      if (most > Number.NEGATIVE_INFINITY) moments++;
      if (most >= examination.surprise) atLeast++;
    }
    result.push({ atLeast, moments });
  }
  return result.toReversed();
}

/**
 * How surprising a series has to be to be called in this company: what a past moment's most surprising series exceeds
 * in a share `alpha` of them. Infinite where there are too few moments for such a share.
 */
export function criticalSurprise(examinations: readonly Examination[], alpha: number): number {
  const counted = highestSurprises(examinations)
    .filter((surprise) => surprise > Number.NEGATIVE_INFINITY)
    .sort();
  const allowed = Math.floor(alpha * (1 + counted.length) + 1e-9) - 1;
  return allowed < 0 ? Number.POSITIVE_INFINITY : (counted[counted.length - 1 - allowed] ?? 0);
}

/** Of each past moment the surprise of the series that was most surprising at it; −∞ where none counted. */
export function highestSurprises(examinations: readonly Examination[]): Float64Array {
  const count = Math.max(0, ...examinations.map(({ law }) => law.surprises.length));
  const highest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (const { law } of examinations) {
    for (let i = 0; i < count; i++)
      highest[i] = Math.max(highest[i] ?? 0, law.surprises[i] ?? Number.NEGATIVE_INFINITY);
  }
  return highest;
}
