import jstat from "jstat";
import { MINUTE } from "@/lib/domain/time";
import type { Needed } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { CAUTION, type CautiousComparison } from "./cautious";
import type { Examination } from "./examine";
import type { Failures } from "./failure-counts";
import { detectableRise, requestsToShow } from "./failures-needed";
import type { Examined } from "./judge";
import { inUnits } from "./measure";
import { type PlaceboLaw, statisticAt } from "./placebo";
import { type Family, lookEnds } from "./significance";
import { sizeOf } from "./size";
import { floorOf } from "./sizes";
import { deviance, partsPerLook } from "./statistic";

/** A change is said to show where it does in this share of samples; and the standard normal quantile of that share. */
const POWER = 0.8;
const POWER_Z = jstat.normal.inv(POWER, 0, 1);
/** The half-width of a 95 % interval in standard deviations. */
const HALF_WIDTH = 1.96;
/** What waiting brings is told up to so many times the window after: to a rank, whose trends reach no farther, and else. */
const FARTHEST_RANK = 2;
const FARTHEST = 1000;

/** How far a test reaches, on the scale of the prepared series. */
interface Reach {
  /** What is tested: ranks, the counts of failures, or what is taken where the past is short. */
  test: "rank" | "counts" | "cautious";
  /** The smallest lasting change for the worse that would have shown; infinite where none would. */
  detectable: number;
  /** Steps after which a given change would show, in all; null where no number would do. */
  steps: number | null;
  /** Of ranks: what is called, and for each look how large a change is called and shows. */
  rank: { statistic: number; spread: number; needs: number[]; reach: number[] } | null;
  /** Of counts: the requests that are needed in all. */
  requests: number | null;
}

/** What the tests of a series say of the change that is asked about, on the scale of the prepared series. */
export interface Reaches {
  effect: number;
  reaches: Reach[];
  /** In all; null where one of the tests says none. */
  steps: number | null;
  requestsAStep: number | null;
}

/** How far every test of a series reaches. */
export function reachesFor(examined: Examined, family: Family, settings: VerdictSettings): Reaches {
  const effect = effectOf(examined, settings);
  const reaches = reachesOf(examined, family, effect, settings);
  const steps = reaches.reduce<number | null>(
    (most, reach) => (most === null || reach.steps === null ? null : Math.max(most, reach.steps)),
    reaches.length > 0 ? 0 : null,
  );
  return { effect, reaches, steps, requestsAStep: requestsAStep(examined) };
}

/** What would settle an inconclusive verdict: the test that reaches least decides. */
export function neededFor(examined: Examined, family: Family, settings: VerdictSettings): Needed {
  const { series, moment } = examined;
  const { effect, reaches, steps, requestsAStep: perStep } = reachesFor(examined, family, settings);
  const detectable = Math.max(...reaches.map((reach) => reach.detectable));
  const inUnit = inUnits(series, examined.question.series, examined.question.end);
  const further = steps === null || steps > FARTHEST * moment.shape.after ? null : Math.max(0, steps - moment.known);
  return {
    effect: inUnit(effect),
    detectable: Number.isFinite(detectable) ? inUnit(detectable) : null,
    requests: further === null || perStep === null ? null : Math.ceil(further * perStep),
    minutes: further === null ? null : Math.ceil((further * series.step) / MINUTE),
  };
}

/** See `Needed.effect`: of error rates in points, since half as much again of hardly anything is too little to ask for. */
function effectOf(examined: Examined, settings: VerdictSettings): number {
  const { metric } = examined.series;
  if (metric === "error_rate") return 2 * settings.floors.errorPoints;
  return metric === "value" ? 2 * floorOf(examined, settings) : Math.log(1 + 2 * settings.floors[metric]);
}

function reachesOf(examined: Examined, family: Family, effect: number, settings: VerdictSettings): Reach[] {
  const { examination, failures, cautious } = examined;
  if (lookEnds(examined).length === 0) return [];
  const reaches: Reach[] = [];
  const ranked = examination && rankReach(examined, examination, family, effect, settings);
  if (ranked) reaches.push(ranked);
  if (failures) reaches.push(failureReach(examined, failures, family, effect, settings));
  if (!examination && cautious) reaches.push(cautiousReach(examined, cautious, family, effect, settings));
  return reaches;
}

/**
 * How far the rank reaches: a change shows where the statistic of its mean or median, whichever needs less, exceeds
 * what is called in this company, and the floor; for that to happen in four of five samples it has to be larger by what
 * the statistic stays behind (`shortfallOf`), of rates by 0.84 standard deviations, taken from the change's interval. Looks to come are asked one by one; beyond the last, the
 * square of the reach falls as a + b ÷ steps, as through the last and the middle look: a is what more minutes after do
 * not mend, such as the noise of the window before. Not far beyond, since the trend before says less and less. Null where past moments show nothing at all.
 */
function rankReach(
  examined: Examined,
  examination: Examination,
  family: Family,
  effect: number,
  settings: VerdictSettings,
): Reach | null {
  const { question, moment } = examined;
  const { ends } = question.looks;
  const scale = question.series.scaleAt(question.end);
  const floor = floorOf(examined, settings);
  const statistic = statisticAt(family.critical(settings.falseAlarms), examination.law);
  const needs = needsOf(examined, examination.law, statistic);
  const now = lookEnds(examined).length - 1;
  const { low, high } = sizeOf(0, examination.changes, examination.noise, 0.95);
  const spread = (high - low) / (2 * HALF_WIDTH);
  const reach = needs.map((need, look) => {
    const deviation = spread * Math.sqrt((ends[now] ?? 0) / (ends[look] ?? 1));
    const shortfall = examined.past?.shortfall?.[look];
    return Math.max(need, floor) + (shortfall === undefined ? POWER_Z * deviation : shortfall * scale);
  });
  if (!needs.every((need) => need > 0 && Number.isFinite(need))) return null;
  return {
    ...{ test: "rank", requests: null, rank: { statistic, spread, needs, reach } },
    detectable: Math.min(...reach.slice(0, now + 1)),
    steps: stepsToReach(moment.looks.ends, reach, effect),
  };
}

/** For each look the mean or the median that is called, on the scale of the prepared series. */
function needsOf(examined: Examined, law: PlaceboLaw, statistic: number): number[] {
  const { series, looks, end } = examined.question;
  const perLook = partsPerLook(looks);
  const perStep = requestsAStep(examined) ?? 0;
  return looks.ends.map((steps, look) => {
    const [middle, mean] = [law.units[look * perLook] ?? 0, law.units[look * perLook + 1] ?? 0];
    if (series.weights) return riseOf(statistic * mean, series.level(end) || 0, steps * perStep);
    return statistic * Math.min(...[middle, mean].filter((unit) => unit > 0)) * series.scaleAt(end);
  });
}

/** The rise of a rate whose deviance is so large among so many requests: see `rateParts`. */
function riseOf(wanted: number, rate: number, requests: number): number {
  let [low, high] = [0, 1 - rate];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (deviance((rate + middle) * requests, Math.max(rate * requests, 1e-9)) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

function stepsToReach(ends: readonly number[], reach: readonly number[], effect: number): number | null {
  const within = reach.findIndex((change) => change <= effect);
  if (within >= 0) return ends[within] ?? null;
  const [middle, last] = [Math.floor((ends.length - 1) / 2), ends.length - 1];
  const [near, far] = [ends[middle] ?? 0, ends[last] ?? 0];
  const [first, second] = [(reach[middle] ?? 0) ** 2, (reach[last] ?? 0) ** 2];
  const slope = near < far ? Math.min((first - second) / (1 / near - 1 / far), second * far) : second * far;
  const rest = second - slope / far;
  const steps = rest < effect ** 2 ? slope / (effect ** 2 - rest) : Number.POSITIVE_INFINITY;
  return slope > 0 && steps <= FARTHEST_RANK * far ? steps : null;
}

function failureReach(
  examined: Examined,
  failures: Failures,
  family: Family,
  effect: number,
  settings: VerdictSettings,
): Reach {
  const isRanked = examined.examination !== null;
  const demand = {
    floor: floorOf(examined, settings),
    trials: isRanked ? family.failureTests : family.cautiousTests,
    alpha: settings.falseAlarms * (isRanked ? 1 : CAUTION),
  };
  const seen = failures.after(0, lookEnds(examined).at(-1) ?? 0).requests;
  const requests = requestsToShow(failures, effect, demand, POWER);
  const perStep = requestsAStep(examined);
  return {
    ...{ test: "counts", rank: null, requests },
    detectable: detectableRise(failures, seen, demand, POWER),
    steps: requests === null || !perStep ? null : requests / perStep,
  };
}

function cautiousReach(
  { moment }: Examined,
  comparison: CautiousComparison,
  { cautiousTests }: Family,
  effect: number,
  settings: VerdictSettings,
): Reach {
  const { variance, known, degrees } = comparison;
  const tail = (settings.falseAlarms * CAUTION) / cautiousTests / 2;
  const needed = jstat.studentt.inv(1 - tail, degrees) + POWER_Z;
  const before = variance.before / known.before;
  const rest = (effect / needed) ** 2 - before;
  return {
    ...{ test: "cautious", rank: null, requests: null },
    detectable: needed * Math.sqrt(before + variance.after / known.after),
    steps: rest > 0 ? (variance.after / rest) * (moment.known / known.after) : null,
  };
}

/** Requests of a step at the traffic of both windows; null where it is not known. */
function requestsAStep({ series, moment }: Examined): number | null {
  const requests = series.metric === "throughput" ? series.values : series.requests;
  if (!requests) return null;
  const first = moment.end + moment.shape.gap;
  let sum = 0;
  let steps = 0;
  for (let i = Math.max(0, moment.end - moment.shape.before); i < first + moment.known; i++) {
    const count = requests[i] ?? Number.NaN;
    if (Number.isNaN(count) || (i >= moment.end && i < first)) continue;
    sum += count;
    steps++;
  }
  return steps > 0 ? sum / steps : null;
}
