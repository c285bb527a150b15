import { type Prepared, residuals, type Shape } from "./baselines";
import { criticalStatistic, type PlaceboLaw, placeboLaw, rank, statisticOf, strongestPart, surprise } from "./placebo";
import { type Looks, medianParts, movementParts, type PartKind, partAt, partsPerLook, pooledParts } from "./statistic";

/** A moment of a series, and the past moments that it is compared with. */
export interface Question {
  series: Prepared;
  /** The exclusive end of the window before, as an index. */
  end: number;
  shape: Shape;
  looks: Looks;
  /** Ends of the windows before of past moments. */
  placebos: readonly number[];
  /** Steps of the window after that are over. */
  known: number;
  /** Median step of the whole series where a change of its movement counts, else null. */
  usualStep: number | null;
}

/** How unusual what follows a moment is. */
export interface Examination {
  law: PlaceboLaw;
  /** The statistic at each look that is over. */
  statistics: number[];
  /** At the last of them; 0 before the first. */
  statistic: number;
  atLeast: number;
  p: number;
  /** See `surprise`: it orders. */
  surprise: number;
  /** What the statistic comes from; the value is signed, in the series' own unit. */
  strongest: { kind: PartKind; look: number; run: number; value: number };
}

/**
 * Compares the moment with its placebos, which took the same looks to their end: a p is valid at every look at once,
 * and can only fall from look to look. At least one placebo.
 */
export function examine(question: Question): Examination {
  const law = placeboLaw(question.placebos.map((moment) => scaledParts(question, moment)));
  return weigh(question, law);
}

/** The same with a law that was kept from earlier: nothing of the past is gone through. */
export function weigh(question: Question, law: PlaceboLaw): Examination {
  const { looks, known, series, end } = question;
  const parts = scaledParts(question, end);
  const perLook = partsPerLook(looks);
  const over = looks.ends.filter((minutes) => minutes <= known).length;
  const statistics = Array.from({ length: over }, (_, look) => statisticOf(parts, law.units, (look + 1) * perLook));
  const statistic = statistics.at(-1) ?? 0;
  const { part } = strongestPart(parts, law.units, over * perLook);
  const { atLeast, p } = rank(statistic, law);
  return {
    law,
    statistics,
    statistic,
    atLeast,
    p,
    surprise: surprise(statistic, law),
    strongest: { ...partAt(looks, part), value: (parts[part] ?? 0) * series.scaleAt(end) },
  };
}

/** Index of the first look whose statistic exceeds what `alpha` asks for; null where none does. */
export function firstCall(examination: Examination, alpha: number): number | null {
  const critical = criticalStatistic(examination.law, alpha);
  const look = examination.statistics.findIndex((statistic) => statistic > critical);
  return look < 0 ? null : look;
}

function scaledParts({ series, shape, looks, usualStep }: Question, moment: number): Float64Array {
  const unusual = residuals(series, moment, shape);
  const scale = series.scaleAt(moment);
  const first = moment + shape.gap;
  const parts = series.weights
    ? pooledParts(unusual, series.weights.subarray(first, first + shape.after), looks)
    : medianParts(unusual, looks);
  for (let i = 0; i < parts.length; i++) parts[i] = (parts[i] ?? 0) / scale;
  if (usualStep !== null) {
    const movements = movementParts(series.values, { end: moment, ...shape }, looks, usualStep);
    for (const [look, value] of movements.entries()) parts[(look + 1) * partsPerLook(looks) - 1] = value;
  }
  return parts;
}
