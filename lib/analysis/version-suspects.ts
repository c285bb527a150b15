import type { MeasuredSeries } from "@/lib/domain/measured-series";
import type { NearDeploy } from "@/lib/domain/surroundings";
import type { Examined } from "./judge";
import { autocorrelation } from "./localise";
import { median } from "./order-statistics";
import { type ByVersion, firstServed, servedBy } from "./versions";

/** How probable it is that two of the deploys each made a part of the change. */
const SEVERAL = 0.02;
/** Parts that the first of them may have made: in the middle of as many equal steps. */
const PARTS = Array.from({ length: 20 }, (_, i) => (i + 0.5) / 20);

/** Squared distances beyond this many deviations count as much as at it: one odd minute decides nothing. */
const MOST_SURPRISING = 9;

/** A minute of one version, as a distance from the level before, with its variance in units of that before. */
interface Minute {
  shift: number;
  variance: number;
  /** Milliseconds since the version's first request. */
  age: number;
}

/**
 * How well each of several deploys in a row explains the minutes of every version, as relative likelihoods: with the
 * guilty one's version, and all after it, the level is the new one; with those before it the old one. That two of them
 * made a part each, in between with any level, counts half for each of the two. Minutes of few requests weigh less.
 * Distances are normal with the variance of the window before. Null where a version is not known or none but the last
 * served anything.
 * @param deploys in order of time
 * @param warmUp milliseconds from the first request of a version on in which slow minutes are no proof against it: fresh
 * processes are slow
 */
export function versionLikelihoods(
  examined: Examined,
  versions: ByVersion,
  deploys: readonly NearDeploy[],
  warmUp: number,
): number[] | null {
  const names = deploys.map(({ version }) => version);
  const of = names.map((name) => (name === null ? undefined : versions.get(name)));
  if (of.some((series) => !series) || new Set(names).size < names.length) return null;
  const noise = noiseBefore(examined);
  const minutes = of.map((series) => (series ? minutesOf(examined, series, noise.requests) : []));
  const changed = median(Float64Array.from(minutes.at(-1) ?? [], ({ shift }) => shift));
  const isProof = ({ shift, age }: Minute) => age >= warmUp || changed <= 0 || shift <= changed / 2;
  const between = minutes.slice(0, -1).map((each) => each.filter(isProof));
  if (Number.isNaN(changed) || between.some((each) => each.length === 0)) return null;
  const at = (levels: (version: number) => number) =>
    between.reduce((sum, each, i) => sum + logLikelihood(each, changed * levels(i), noise.variance), 0);
  const alone = deploys.map((_, guilty) => at((i) => (i >= guilty ? 1 : 0)));
  const pairs = deploys.flatMap((_, one) => deploys.slice(one + 1).map((_, after) => [one, one + 1 + after] as const));
  const together = pairs.map((pair) => ({
    pair,
    logs: PARTS.map((part) => at((i) => (i >= pair[1] ? 1 : i >= pair[0] ? part : 0))),
  }));
  const highest = Math.max(...alone, ...together.flatMap(({ logs }) => logs));
  const fits = alone.map((log) => (1 - SEVERAL) * Math.exp(log - highest));
  for (const { pair, logs } of together) {
    const mean = logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / PARTS.length;
    for (const guilty of pair)
      fits[guilty] = (fits[guilty] ?? 0) + ((deploys.length / pairs.length) * SEVERAL * mean) / 2;
  }
  return fits;
}

function logLikelihood(minutes: readonly Minute[], level: number, variance: number): number {
  return minutes.reduce(
    (sum, minute) => sum - Math.min(MOST_SURPRISING, (minute.shift - level) ** 2 / (variance * minute.variance)) / 2,
    0,
  );
}

/** Variance of a minute, as if minutes were independent, and requests a step in the window before. */
function noiseBefore({ question, series: measured }: Examined) {
  const { series, end, shape } = question;
  const before = series.values.over(end - shape.before, end);
  const level = series.level(end);
  const distances = before.map((value) => Math.abs(value - level));
  const correlation = autocorrelation(before);
  // From the median distance of a normal law; not below what rounding leaves.
  const deviation = Math.max(1.4826 * (median(distances) || 0), 1e-6);
  const from = measured.start + (end - shape.before) * measured.step;
  const requests = servedBy(measured, from, from + shape.before * measured.step) / shape.before;
  return { variance: (deviation ** 2 * (1 + correlation)) / (1 - correlation), requests };
}

function minutesOf({ series, question }: Examined, version: MeasuredSeries, usual: number): Minute[] {
  const level = question.series.level(question.end);
  const since = firstServed(version);
  const first = Math.max(0, Math.round((series.start + question.end * series.step - version.start) / version.step));
  const minutes: Minute[] = [];
  for (let i = first; i < version.values.length; i++) {
    const n = version.requests?.[i] || 0;
    const value = version.values[i] ?? Number.NaN;
    if (n === 0 || Number.isNaN(value)) continue;
    const scaled = series.metric === "error_rate" ? value / n : Math.log(value);
    const age = version.start + i * version.step - since;
    minutes.push({ shift: scaled - level, variance: Math.max(1, usual / n), age });
  }
  return minutes;
}
