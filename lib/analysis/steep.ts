import { blocksWithin, overTrends, trendBefore } from "./baselines";
import type { Past, Question } from "./examine";
import { type PlaceboLaw, placeboLaw, rank, statisticOf } from "./placebo";
import { medianParts, partsPerLook } from "./statistic";

/** A trend this rare among past moments, in its own direction, is no chance. */
const RARE = 0.05;
/** A slope is told by up to two windows before; what goes on from it by one and a half, since trends bend. */
const FOLLOWED = 1.5;
/** What is as usual as this needs no second test. */
const USUAL = 0.1;

/** What the second test of a steep trend says, look by look. */
export interface SteepTrend {
  /** Statistics of the distance from the trend alone, at past moments and here. */
  law: PlaceboLaw;
  statistics: number[];
  /** Past moments as far from their trends, and the statistic that as many of them reach. */
  atLeast: number[];
  limits: number[];
}

/**
 * A second test where it rose or fell unusually before the moment and what follows goes the same way: then
 * the other baselines are wrong, and the smallest residual of all follows no law of moments without a trend. The
 * distance from the trend alone, in its direction, against its own law among past moments must be as rare as well (an
 * intersection-union test: Berger, Technometrics 24, 1982; one-sided, since a trend errs to one side). A statistic is
 * lowered to the one of its own law that is as rare as that distance. The trend is taken over more than the window
 * before, where no other deploy is in the way: the error of a slope falls with the length to the power 3 ÷ 2. Null where the trend
 * is none, or the last of the statistics is usual.
 * @param direction where what follows goes, by its sign.
 */
export function steepTrend(
  question: Question,
  past: Past,
  statistics: readonly number[],
  direction: number,
): SteepTrend | null {
  const { law } = past;
  if (question.series.weights || rank(statistics.at(-1) ?? 0, law).p > USUAL) return null;
  if (!isSteep(question, past, direction)) return null;
  const { looks, placebos, end } = question;
  const width = partsPerLook(looks);
  const columns = Array.from({ length: looks.ends.length * width }, () => new Float64Array(placebos.length));
  const parts = new Float64Array(columns.length);
  for (let i = 0; i < placebos.length; i++) {
    partsOverTrend(question, placebos[i] ?? 0, direction, parts);
    for (let part = 0; part < parts.length; part++) (columns[part] ?? parts)[i] = parts[part] ?? 0;
  }
  const ofTrend = placeboLaw(columns);
  partsOverTrend(question, end, direction, parts);
  const overTrend = statistics.map((_, look) => statisticOf(parts, ofTrend.units, (look + 1) * width));
  const atLeast = overTrend.map((statistic) => rank(statistic, ofTrend).atLeast);
  return { law: ofTrend, statistics: overTrend, atLeast, limits: atLeast.map((count) => asRareAs(count, law)) };
}

/** The largest statistic that so many placebos reach; infinite for none. */
function asRareAs(atLeast: number, { statistics }: PlaceboLaw): number {
  return atLeast === 0 ? Number.POSITIVE_INFINITY : (statistics[statistics.length - atLeast] ?? 0);
}

function isSteep(question: Question, past: Past, direction: number): boolean {
  const slope = slopeAt(question, question.end) * direction;
  if (!(slope > 0)) return false;
  past.slopes ??= Float64Array.from(question.placebos, (placebo) => slopeAt(question, placebo));
  let steeper = 0;
  for (const other of past.slopes) if (other * direction >= slope) steeper++;
  return steeper <= RARE * past.slopes.length;
}

/** In units of the noise before the moment. */
function slopeAt({ series, reach }: Question, moment: number): number {
  return trendBefore(series, moment, blocksWithin(reach, series.before)).slope / series.scaleAt(moment);
}

/**
 * Parts of the statistic of the distances from the trend alone, in units of the noise before the moment, as far as they
 * go in the direction.
 */
function partsOverTrend(
  { series, shape, looks, reach }: Question,
  moment: number,
  direction: number,
  into: Float64Array<ArrayBuffer>,
): void {
  const through = blocksWithin(Math.min(reach, FOLLOWED * series.before), series.before);
  medianParts(overTrends(series, moment, shape, through), looks, into);
  const scale = series.scaleAt(moment) * direction;
  for (let i = 0; i < into.length; i++) into[i] = Math.max(0, (into[i] ?? 0) / scale);
}
