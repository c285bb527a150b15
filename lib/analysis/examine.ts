import { type Prepared, residuals, type Shape } from "./baselines";
import {
  criticalStatistic,
  type PlaceboLaw,
  placeboLaw,
  rank,
  statisticOf,
  strongestPart,
  surprise,
  UNIT_SHARE,
} from "./placebo";
import { shortfallOf } from "./shortfall";
import { changesByLook } from "./size";
import {
  emptyRateParts,
  type Looks,
  medianParts,
  movementParts,
  type PartKind,
  partAt,
  partsPerLook,
  rateParts,
} from "./statistic";
import { type SteepTrend, steepTrend } from "./steep";
import { beyondChance, wanderOf } from "./wander";

/** A moment of a series, and the past moments that it is compared with. */
export interface Question {
  series: Prepared;
  /** The exclusive end of the window before, as an index. */
  end: number;
  /** Steps before `end` through which a trend may be taken. */
  reach: number;
  shape: Shape;
  looks: Looks;
  /** Ends of the windows before of past moments. */
  placebos: readonly number[];
  /** Steps of the window after that are over. */
  known: number;
  /** Median step of the whole series where its movement is looked at, else null. */
  usualStep: number | null;
  /** Whether a change of the movement alone is called: see `callsMovement`. Else it only orders. */
  callsMovement: boolean;
}

/** What the minutes after one moment say, in units of the noise before it. */
export interface Facts {
  /** Of the statistic, signed, look by look. */
  parts: Float64Array;
  /** The change up to each look; NaN where nothing is known. */
  changes: Float64Array;
  /** Of rates, the parts as rates; null where they are in units of the noise. */
  means: Float64Array | null;
}

/** The unit of a part that is a deviance: its standard deviation where counts are many. */
const DEVIANCE_UNIT = 1;

/** What the past says of what is usual. None of it depends on the deploy's own minutes: it can be kept. */
export interface Past {
  law: PlaceboLaw;
  /** Of the movement alone; null where it does not count. */
  movement: PlaceboLaw | null;
  /** For each look the changes at past moments, in units of their own noise: see `noiseOfChange`. */
  changes: Float64Array[];
  /** Of rates, see `wanderOf`; 0 for others. */
  wander: number;
  /** Slopes of the trends before past moments, in units of the noise before them; null until they are asked for. */
  slopes: Float64Array | null;
  /** By how much the statistic of a rise stays behind it: see `shortfallOf`. Null where that is not known. */
  shortfall: Float64Array | null;
}

/** How unusual what follows a moment is. */
export interface Examination {
  law: PlaceboLaw;
  /** The statistic at each look that is over. */
  statistics: number[];
  /** What lowered them; null where nothing did. */
  steep: SteepTrend | null;
  /** At the last of them; 0 before the first. */
  statistic: number;
  atLeast: number;
  p: number;
  /** See `surprise`: it orders. */
  surprise: number;
  /** How surprising the movement alone is; 0 where it does not count. */
  movementSurprise: number;
  /** What the statistic comes from; the value is signed, in the series' own unit. */
  strongest: { kind: PartKind; look: number; run: number; value: number };
  /** The change up to the last look that is over, in the series' own unit; NaN before the first. */
  change: number;
  /** See `Past`, up to the same look. */
  changes: Float64Array;
  /** The noise of the change, in the series' own unit. */
  noise: number;
}

/**
 * Share of the placebos that stay below the unit of a movement: a third as many stand out as of other parts, since the
 * level of values says more of an application than how they move.
 */
const MOVEMENT_SHARE = 0.99;

/** What the question's past moments say; at least one. */
export function pastOf(question: Question): Past {
  const past = pastFrom(question, (moment) => factsAt(question, moment));
  return { ...past, shortfall: shortfallOf(question, factsAt) };
}

/** The same with facts from elsewhere: they may be overwritten by the next. */
export function pastFrom(question: Question, factsOf: (moment: number) => Facts): Past {
  const { placebos, looks, series, usualStep, callsMovement } = question;
  const isMovement = (part: number) => partAt(looks, part).kind === "movement";
  const parts = emptyColumns(looks.ends.length * partsPerLook(looks), placebos.length);
  const changes = Array.from(looks.ends, () => new Float64Array(placebos.length));
  for (let i = 0; i < placebos.length; i++) {
    const facts = factsOf(placebos[i] ?? 0);
    for (let part = 0; part < parts.length; part++) write(parts[part], i, facts.parts[part]);
    for (let look = 0; look < changes.length; look++) write(changes[look], i, facts.changes[look]);
  }
  const shareOfMovement = callsMovement || usualStep === null ? MOVEMENT_SHARE : null;
  const wander = withoutWander(changes, question);
  return {
    wander,
    law: placeboLaw(parts, series.weights ? DEVIANCE_UNIT : 0, (part) =>
      isMovement(part) ? shareOfMovement : UNIT_SHARE,
    ),
    movement: usualStep === null ? null : placeboLaw(parts.filter((_, part) => isMovement(part))),
    changes,
    slopes: null,
    shortfall: null,
  };
}

/** What a change at a moment is divided by: for rates, chance alone would not do where there are many requests. */
function noiseOfChange(series: Prepared, moment: number, wander: number): number {
  const scale = series.scaleAt(moment);
  return series.weights ? scale * beyondChance(requestsOf(scale), wander) : scale;
}

/** Requests of the window before, of rates. */
function requestsOf(scale: number): number {
  return scale ** -2;
}

/** Brings changes of rates in units of chance to those of their noise, and returns how much they wander. */
function withoutWander(changes: readonly Float64Array[], { series, placebos }: Question): number {
  if (!series.weights) return 0;
  const requests = Float64Array.from(placebos, (moment) => requestsOf(series.scaleAt(moment)));
  const wander = wanderOf(changes.at(-1) ?? requests, requests);
  if (wander === 0) return 0;
  const beyond = requests.map((one) => beyondChance(one, wander));
  for (const column of changes)
    for (let i = 0; i < column.length; i++) write(column, i, (column[i] ?? 0) / (beyond[i] ?? 1));
  return wander;
}

let columns: Float64Array[] = [];

// One set for all series: what is made of them is kept, they are not.
function emptyColumns(count: number, length: number): readonly Float64Array[] {
  if (columns.length !== count || columns[0]?.length !== length) {
    columns = Array.from({ length: count }, () => new Float64Array(length));
  }
  return columns;
}

function write(column: Float64Array | undefined, i: number, value: number | undefined): void {
  if (column) column[i] = value ?? Number.NaN;
}

/**
 * Compares the moment with the past, whose moments took the same looks to their end: a p is valid at every look at
 * once, and can only fall from look to look.
 * @param past as it was kept from an earlier look at the same question.
 */
export function examine(question: Question, past: Past = pastOf(question)): Examination {
  const { looks, known, series, end } = question;
  const { law } = past;
  const { parts, changes, means } = factsAt(question, end);
  const perLook = partsPerLook(looks);
  const over = looks.ends.filter((steps) => steps <= known).length;
  const unlimited = Array.from({ length: over }, (_, look) => statisticOf(parts, law.units, (look + 1) * perLook));
  const { part, value } = strongestPart(parts, law.units, over * perLook);
  const isMovement = partAt(looks, part).kind === "movement";
  const steep = isMovement ? null : steepTrend(question, past, unlimited, Math.sign(value));
  const statistics = steep ? unlimited.map((one, look) => Math.min(one, steep.limits[look] ?? one)) : unlimited;
  const statistic = statistics.at(-1) ?? 0;
  const { atLeast, p } = rank(statistic, law);
  const scale = series.scaleAt(end);
  return {
    law,
    statistics,
    steep,
    statistic,
    atLeast,
    p,
    surprise: surprise(statistic, law),
    movementSurprise: past.movement ? movementSurprise(parts, looks, over, past.movement) : 0,
    strongest: { ...partAt(looks, part), value: means?.[part] ?? (parts[part] ?? 0) * scale },
    change: (changes[over - 1] ?? Number.NaN) * scale,
    changes: past.changes[over - 1] ?? new Float64Array(0),
    noise: noiseOfChange(series, end, past.wander),
  };
}

function movementSurprise(parts: Float64Array, looks: Looks, over: number, law: PlaceboLaw): number {
  const movements = looks.ends.map((_, look) => parts[(look + 1) * partsPerLook(looks) - 1] ?? 0);
  return surprise(statisticOf(movements, law.units, over), law);
}

/** Index of the first look whose statistic exceeds what `alpha` asks for; null where none does. */
export function firstCall(examination: Examination, alpha: number): number | null {
  const critical = criticalStatistic(examination.law, alpha);
  const look = examination.statistics.findIndex((statistic) => statistic > critical);
  return look < 0 ? null : look;
}

/** No fewer events than this are expected of the requests of the window before (`scaleAt` is 1 ÷ √ of them). */
const LEAST_BEFORE = 0.5;

const scratch = { parts: new Float64Array(0), means: new Float64Array(0), changes: new Float64Array(0) };

/** What the minutes after a moment of the series say: overwritten by the next call, as its residuals are. */
export function factsAt({ series, shape, looks, usualStep }: Question, moment: number): Facts {
  const width = partsPerLook(looks);
  if (scratch.changes.length !== looks.ends.length || scratch.parts.length !== looks.ends.length * width) {
    scratch.changes = new Float64Array(looks.ends.length);
    Object.assign(scratch, emptyRateParts(looks));
  }
  const { parts, changes } = scratch;
  const { unusual, shifts } = residuals(series, moment, shape);
  const scale = series.scaleAt(moment);
  const first = moment + shape.gap;
  const weights = series.weights?.subarray(first, first + shape.after) ?? null;
  const rates = weights && {
    ...{ rates: series.values.over(first, first + shape.after), requests: weights, residuals: unusual },
    least: LEAST_BEFORE * scale ** 2,
  };
  if (rates) rateParts(rates, looks, scratch);
  else {
    medianParts(unusual, looks, parts);
    for (let i = 0; i < parts.length; i++) parts[i] = (parts[i] ?? 0) / scale;
  }
  changesByLook(shifts, weights, looks, changes);
  for (let i = 0; i < changes.length; i++) changes[i] = (changes[i] ?? 0) / scale;
  if (usualStep !== null) {
    const values = series.values.over(moment - shape.before, first + shape.after);
    const movements = movementParts(values, { ...shape, end: shape.before }, looks, usualStep);
    for (const [look, value] of movements.entries()) parts[(look + 1) * width - 1] = value;
  }
  return { parts, changes, means: rates ? scratch.means : null };
}
