import type { MeasuredSeries } from "@/lib/domain/measured-series";
import type { NearDeploy } from "@/lib/domain/surroundings";
import type { Examined } from "./judge";
import { autocorrelation } from "./localise";
import { median } from "./order-statistics";
import { type ByVersion, servedBy } from "./versions";

/** Squared distances beyond this many deviations count as much as at it: one odd minute decides nothing. */
const MOST_SURPRISING = 9;

/** A minute of one version, as a distance from the level before, with its variance in units of that before. */
interface Minute {
  shift: number;
  variance: number;
}

/**
 * How well each of several deploys in a row explains the minutes of every version, as relative likelihoods: with the
 * guilty one's version, and all after it, the level is the new one; with those before it the old one. Minutes of few
 * requests weigh less. Distances are normal with the variance of the window before. Null where a version is not known or
 * none but the last served anything.
 * @param deploys in order of time
 */
export function versionLikelihoods(
  examined: Examined,
  versions: ByVersion,
  deploys: readonly NearDeploy[],
): number[] | null {
  const names = deploys.map(({ version }) => version);
  const of = names.map((name) => (name === null ? undefined : versions.get(name)));
  if (of.some((series) => !series) || new Set(names).size < names.length) return null;
  const noise = noiseBefore(examined);
  const minutes = of.map((series) => (series ? minutesOf(examined, series, noise.requests) : []));
  const last = minutes.at(-1) ?? [];
  const between = minutes.slice(0, -1);
  if (last.length === 0 || between.some((each) => each.length === 0)) return null;
  const changed = median(Float64Array.from(last, ({ shift }) => shift));
  const logs = deploys.map((_, guilty) =>
    between.reduce((sum, each, i) => sum + logLikelihood(each, i >= guilty ? changed : 0, noise.variance), 0),
  );
  const highest = Math.max(...logs);
  return logs.map((log) => Math.exp(log - highest));
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
  const first = Math.max(0, Math.round((series.start + question.end * series.step - version.start) / version.step));
  const minutes: Minute[] = [];
  for (let i = first; i < version.values.length; i++) {
    const n = version.requests?.[i] || 0;
    const value = version.values[i] ?? Number.NaN;
    if (n === 0 || Number.isNaN(value)) continue;
    const scaled = series.metric === "error_rate" ? value / n : Math.log(value);
    minutes.push({ shift: scaled - level, variance: Math.max(1, usual / n) });
  }
  return minutes;
}
