/** A decision on a case, and what is true of it; `isChanged` is null where nobody said. */
export interface Decided {
  isChanged: boolean | null;
  decision: boolean;
  score: number;
  delayMinutes: number | null;
}

/** How well decisions agree with labels; ratios are null where nothing is there to divide by. */
export interface Agreement {
  cases: number;
  unlabelled: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  falsePositiveRate: number | null;
  areaUnderRoc: number | null;
  /** Of the changes that were found. */
  medianDelayMinutes: number | null;
}

/** Counts decisions against labels; cases without a label are only counted. */
export function agreementOf(decided: readonly Decided[]): Agreement {
  const labelled = decided.filter(({ isChanged }) => isChanged !== null);
  const count = (isChanged: boolean, decision: boolean) =>
    labelled.filter((one) => one.isChanged === isChanged && one.decision === decision).length;
  const truePositives = count(true, true);
  const falsePositives = count(false, true);
  const falseNegatives = count(true, false);
  const trueNegatives = count(false, false);
  return {
    cases: decided.length,
    unlabelled: decided.length - labelled.length,
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives,
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    falsePositiveRate: ratio(falsePositives, falsePositives + trueNegatives),
    areaUnderRoc: areaUnderRoc(labelled),
    medianDelayMinutes: middle(
      labelled.flatMap(({ isChanged, decision, delayMinutes }) =>
        isChanged && decision && delayMinutes !== null ? [delayMinutes] : [],
      ),
    ),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The share of pairs of a changed and an unchanged case in which the changed one scores higher; ties count half. */
function areaUnderRoc(decided: readonly Decided[]): number | null {
  const changed = decided.filter(({ isChanged }) => isChanged === true);
  const unchanged = decided.filter(({ isChanged }) => isChanged === false);
  let higher = 0;
  for (const one of changed) {
    for (const other of unchanged) higher += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
  }
  return ratio(higher, changed.length * unchanged.length);
}

function middle(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}
