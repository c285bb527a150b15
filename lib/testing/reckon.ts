import type { Arithmetic, Minute, Tables } from "./arithmetic-tables";
import { known, median, quantile, sum } from "./plain-numbers";

/*
 * A verdict's figures reckoned again from the tables that GET …/arithmetic gives, by the formulas beside them. It knows
 * nothing of what judges, and must not import it: this is how others would check a verdict.
 */

/** Both windows, as they stand. */
export function typicalOf({ verdict, tables }: Arithmetic): { before: number | null; after: number | null } {
  const over = (window: Minute["window"]) => {
    const rows = tables.minutes.rows.filter((row) => row.window === window);
    const values = known(rows.map(({ value }) => value));
    if (verdict.metric === "error_rate") {
      const requests = sum(known(rows.map((row) => row.requests ?? null)));
      return requests > 0 ? sum(values) / requests : null;
    }
    const perMinute = verdict.metric === "throughput" ? 60 / tables.minutes.given.step_seconds : 1;
    return values.length === 0 ? null : median(values) * perMinute;
  };
  return { before: over("before"), after: over("after") };
}

/** The columns of the minutes, from value, level and what earlier days did. */
export function minutesOf({ verdict, tables }: Arithmetic): Minute[] {
  const { given, rows } = tables.minutes;
  const isRate = verdict.metric === "error_rate";
  const first = rows.findIndex(({ window }) => window !== "before");
  const level = given.level ?? Number.NaN;
  return rows.map((row, i) => {
    const value = row.value ?? Number.NaN;
    const scaled = isRate
      ? value / (row.requests || Number.NaN)
      : given.scale === "value"
        ? value
        : given.scale === "ln(value)"
          ? Math.log(value)
          : Math.log(value + 0.5);
    const shift = scaled - level - (row.earlier_days ?? 0);
    const trend = (given.trend_level ?? Number.NaN) + (given.trend_slope ?? Number.NaN) * (i - first + 0.5);
    const distances = [
      scaled - level,
      row.earlier_days === null ? Number.NaN : shift,
      scaled - (Number.isNaN(trend) ? Number.NaN : trend),
    ].filter((one, j) => j === 0 || !Number.isNaN(one));
    return {
      ...row,
      ...{ scaled: cell(scaled), shift: cell(shift) },
      trend: row.window === "before" ? null : cell(trend),
      unusual: row.window === "after" ? cell(nearestZero(distances)) : null,
    };
  });
}

/** Level and trend before, from the minutes of the window before; null for rates, whose sixths reach further back. */
export function levelsOf({ verdict, tables }: Arithmetic): { level: number; trendLevel: number; slope: number } | null {
  const before = tables.minutes.rows.filter(({ window }) => window === "before");
  if (verdict.metric === "error_rate") return null;
  const sixth = Math.max(1, Math.floor(before.length / 6));
  const blocks = [0, 1, 2, 3, 4, 5].map((i) => {
    const end = before.length - sixth * (5 - i);
    const values = known(before.slice(Math.max(0, end - sixth), end).map(({ scaled }) => scaled));
    return values.length * 2 >= sixth ? median(values) : Number.NaN;
  });
  const slopes = blocks.flatMap((one, i) => blocks.slice(i + 1).map((other, k) => (other - one) / (k + 1)));
  const slope = median(slopes.filter((one) => !Number.isNaN(one)));
  const lines = blocks.map((one, i) => one + slope * (5.5 - i)).filter((one) => !Number.isNaN(one));
  return { level: median(known(before.map(({ scaled }) => scaled))), trendLevel: median(lines), slope: slope / sixth };
}

/** The noise of residuals, and of the change. */
export function noiseOf({ tables }: Arithmetic): { noise: number; ofChange: number } {
  const { given } = tables.noise;
  const before = tables.minutes.rows.filter(({ window }) => window === "before");
  if (given.requests !== undefined) {
    const requests = Math.max(1, sum(known(before.map((row) => row.requests ?? null))));
    const own = 1 / Math.sqrt(requests);
    return { noise: own, ofChange: own * Math.sqrt(1 + (given.wander ?? 0) * requests) };
  }
  const level = tables.minutes.given.level ?? Number.NaN;
  const spread = median(known(before.map(({ scaled }) => scaled)).map((one) => Math.abs(one - level)));
  const own = Math.sqrt(Math.max(spread, 0.3 * (given.usual_spread ?? 0)) || 1);
  return { noise: own, ofChange: own };
}

/** The value of a part of the statistic, in units of the noise, from the minutes after. */
export function partOf(arithmetic: Arithmetic, { kind, run, steps }: { kind: string; run: number; steps: number }) {
  const { minutes, noise } = arithmetic.tables;
  const after = minutes.rows.filter(({ window }) => window === "after").slice(0, steps);
  if (arithmetic.verdict.metric === "error_rate") {
    const least = 0.5 / Math.max(1, noise.given.requests ?? 1);
    if (kind === "mean") return deviance(after, least);
    return farthest(runsOf(after, run).map((rows) => deviance(rows, least)));
  }
  const all = known(after.map(({ unusual }) => unusual));
  const change =
    kind === "median"
      ? median(all)
      : kind === "mean"
        ? sum(all) / all.length
        : farthest(
            runsOf(after, run)
              .map((rows) => known(rows.map(({ unusual }) => unusual)))
              .filter((values) => values.length * 2 >= run)
              .map(middle),
          );
  return (change || 0) / noise.given.noise;
}

function runsOf<Row>(rows: readonly Row[], length: number): Row[][] {
  return Array.from({ length: Math.max(0, rows.length - length + 1) }, (_, i) => rows.slice(i, i + length));
}

function middle(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  const kept = values.toSorted((a, b) => a - b).slice(cut, values.length - cut);
  return sum(kept) / kept.length;
}

function deviance(rows: readonly Minute[], least: number): number {
  const counted = rows.filter(({ unusual, requests }) => unusual !== null && (requests ?? 0) > 0);
  const n = sum(counted.map(({ requests }) => requests ?? 0));
  const k = sum(counted.map(({ value }) => value ?? 0));
  const excess = sum(counted.map(({ requests, unusual }) => (requests ?? 0) * (unusual ?? 0)));
  const expected = Math.max(k - excess, least * n);
  if (!(n > 0 && expected > 0)) return 0;
  const likelihood = k > 0 ? k * Math.log(k / expected) - (k - expected) : expected;
  return Math.sign(k - expected) * Math.sqrt(2 * Math.max(0, likelihood));
}

/** The statistic at each look. */
export function statisticsOf({ tables }: Arithmetic): (number | null)[] {
  const all = tables.parts?.rows ?? [];
  const counted = countedStatistics(tables);
  return (tables.looks?.rows ?? []).map(({ minutes, as_far_from_trend: atLeast }) => {
    const ratios = all.filter((part) => part.minutes <= minutes).map(({ ratio }) => ratio ?? Number.POSITIVE_INFINITY);
    const limit = atLeast ? (counted.at(-atLeast) ?? 0) : Number.POSITIVE_INFINITY;
    return cell(Math.min(Math.max(0, ...ratios), limit));
  });
}

/** Statistics of the past moments that are no incident, ascending. */
function countedStatistics({ moments }: Tables): number[] {
  const counted = (moments?.rows ?? []).filter(({ incident }) => !incident);
  return counted.map(({ statistic }) => statistic ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
}

/** How rare it is among past moments, and with everything that was judged with it. */
export function rarityOf({ tables }: Arithmetic) {
  const { moments, looks, family, together } = tables;
  if (!moments || !looks || !family || !together) return null;
  const counted = countedStatistics(tables);
  const statistic = looks.rows.at(-1)?.statistic ?? (looks.rows.length > 0 ? Number.POSITIVE_INFINITY : 0);
  const k = counted.filter((one) => one >= statistic).length;
  const allowed = Math.floor(moments.given.false_alarms * (1 + counted.length) + 1e-9);
  const adjusted = family.rows
    .slice(0, family.given.place)
    .map(({ p, at_least, moments: of }) => Math.max(p, (1 + at_least) / (1 + of)));
  return {
    placebos: counted.length,
    at_least_as_unusual: k,
    incidents: moments.rows.length - counted.length,
    p: (1 + k) / (1 + counted.length),
    adjusted_p: Math.max(...adjusted),
    statistic: cell(statistic),
    critical: allowed === 0 ? null : (counted.at(-allowed) ?? 0),
    together: {
      at_least: together.rows.filter(({ highest }) => (highest ?? Number.NEGATIVE_INFINITY) >= together.given.surprise)
        .length,
      moments: together.rows.filter(({ highest }) => highest !== null).length,
    },
  };
}

/** Which past moments are incidents, and the tail of the others. */
export function lawOf({ tables }: Arithmetic) {
  const rows = tables.moments?.rows ?? [];
  const all = rows.map(({ statistic }) => statistic ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const unit = tables.moments?.given.smallest_unit;
  const chance = unit ? 4 / unit : 0;
  const limit = Math.max(chance, quantile(all, 0.95) * (all.length / 4) ** tailRate(all));
  const most = Math.floor(all.length / 10);
  const out = all.filter((one, i) => one > limit && i >= all.length - most).length;
  const counted = all.slice(0, all.length - out);
  const far = Math.log(quantile(counted, 0.99) / quantile(counted, 0.95)) / Math.log(5);
  const rate = tailRate(counted);
  return {
    isIncident: rows.map(({ statistic }) => (statistic ?? Number.POSITIVE_INFINITY) > (counted.at(-1) ?? 0)),
    tailStart: quantile(counted, 0.95),
    tailRate: Number.isFinite(far) ? Math.max(rate, far) : rate,
  };
}

function tailRate(sorted: readonly number[]): number {
  const rate = Math.log(quantile(sorted, 0.95) / quantile(sorted, 0.75)) / Math.log(5);
  return Number.isFinite(rate) ? Math.max(rate, 0.15) : 0.5;
}

/** The surprise of each past moment; null of an incident. */
export function surprisesOf({ tables }: Arithmetic): (number | null)[] {
  if (!tables.moments) return [];
  const { given, rows } = tables.moments;
  const { tail_start: start, tail_share: share, tail_rate: rate } = given;
  const counted = countedStatistics(tables);
  return rows.map(({ statistic, incident }) => {
    if (incident) return null;
    const s = statistic ?? Number.POSITIVE_INFINITY;
    if (start > 0 && s > start) return -Math.log(share) + Math.log(s / start) / rate;
    const p = (1 + counted.filter((one) => one >= s).length) / (1 + counted.length);
    return -Math.log(start > 0 ? Math.max(p, share) : p);
  });
}

/** The change up to the last look, with the interval that past changes give it, on the scale of the minutes. */
export function changeOf({ verdict, tables }: Arithmetic) {
  const look = tables.looks?.rows.at(-1);
  if (!look || !tables.moments) return null;
  const after = tables.minutes.rows.filter(({ window }) => window === "after").slice(0, look.steps);
  const weighed = after.filter(({ shift, requests }) => shift !== null && (requests ?? 0) > 0);
  const value =
    verdict.metric === "error_rate"
      ? sum(weighed.map(({ shift, requests }) => (shift ?? 0) * (requests ?? 0))) /
        sum(weighed.map(({ requests }) => requests ?? 0))
      : median(known(after.map(({ shift }) => shift)));
  const past = known(tables.moments.rows.map(({ change }) => change)).sort((a, b) => a - b);
  const reach = tables.noise.given.noise_of_change;
  return { value, low: value - reach * ranked(past, 0.975), high: value - reach * ranked(past, 0.025) };
}

/** Of ascending values the one of rank q × (n + 1), linear between two. */
function ranked(sorted: readonly number[], q: number): number {
  const rank = Math.min(Math.max(q * (sorted.length + 1), 1), sorted.length);
  const low = Math.floor(rank);
  const at = (one: number) => sorted[Math.min(one, sorted.length) - 1] ?? Number.NaN;
  return at(low) + (rank - low) * (at(low + 1) - at(low));
}

function nearestZero([first = Number.NaN, ...others]: readonly number[]): number {
  return others.reduce((one, other) => {
    if (one * other <= 0) return 0;
    return Math.abs(one) < Math.abs(other) ? one : other;
  }, first);
}

function farthest(values: readonly number[]): number {
  return values.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one), 0);
}

function cell(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
