import jstat from "jstat";
import { z } from "zod";

/*
 * A verdict's figures reckoned again from the tables that GET …/arithmetic gives, by the formulas beside them. It knows
 * nothing of what judges, and must not import it: this is how others would check a verdict.
 */

const amount = z.number().nullable();
const tableOf = <Given extends z.ZodRawShape, Row extends z.ZodRawShape>(given: Given, row: Row) =>
  z.object({ formulas: z.array(z.string()).min(1), given: z.object(given), rows: z.array(z.object(row)) });

const minutes = tableOf(
  {
    ...{ scale: z.string(), step_seconds: z.number(), level: amount, trend_level: amount, trend_slope: amount },
    ...{ day_events: z.number().optional(), day_requests: z.number().optional() },
  },
  {
    ...{ at: z.string(), window: z.enum(["before", "rollout", "after"]), value: amount, requests: amount.optional() },
    ...{ scaled: amount, earlier_days: amount, shift: amount, trend: amount, unusual: amount },
  },
);
const noise = tableOf(
  {
    ...{ noise: z.number(), noise_of_change: z.number(), usual_spread: z.number().optional() },
    ...{ requests: z.number().optional(), wander: z.number().optional() },
  },
  {},
);
const parts = tableOf(
  {},
  {
    ...{ minutes: z.number(), steps: z.number(), kind: z.enum(["median", "mean", "run", "movement"]), run: z.number() },
    ...{ change: z.number(), value: z.number(), unit: z.number(), ratio: amount },
  },
);
const looks = tableOf(
  {},
  {
    ...{ minutes: z.number(), steps: z.number(), change: amount, largest: amount, statistic: amount },
    ...{ over_trend: amount.optional(), as_far_from_trend: z.number().optional(), limit: amount.optional() },
  },
);
const moments = tableOf(
  {
    ...{ false_alarms: z.number(), tail_start: z.number(), tail_share: z.number(), tail_rate: z.number() },
    smallest_unit: amount.optional(),
  },
  {
    ...{ at: z.string(), statistic: amount, incident: z.boolean(), surprise: amount, change: amount },
    over_trend: amount.optional(),
  },
);
const family = tableOf(
  { place: z.number() },
  {
    ...{ service: z.string(), operation: z.string(), metric: z.string(), surprise: z.number(), p: z.number() },
    ...{ at_least: z.number(), moments: z.number(), adjusted_p: z.number() },
  },
);
const together = tableOf({ surprise: z.number() }, { moment: z.number(), highest: amount });

const counts = tableOf(
  {
    ...{ before_events: z.number(), before_requests: z.number(), past_events: z.number(), past_requests: z.number() },
    ...{ past_p: z.number(), baseline_events: z.number(), baseline_requests: z.number(), baseline_high: z.number() },
    ...{ inflation: z.number(), direction: z.enum(["up", "down"]), tests: z.number(), p: z.number() },
  },
  { tested: z.string(), events: z.number(), requests: z.number(), places: z.number(), p: z.number() },
);
const pairs = tableOf(
  { expected: z.number() },
  {
    ...{ at: z.string(), before_events: z.number(), before_requests: z.number() },
    ...{ after_events: z.number(), after_requests: z.number(), dispersion: amount },
  },
);
const onset = tableOf(
  { correlation: z.number(), independence: z.number(), known: z.number(), smallest: z.number(), limit: z.number() },
  { at: z.string(), shift: amount, kept: amount, requests: amount.optional(), squares: amount },
);

export const arithmeticSchema = z.object({
  as_kept: z.boolean(),
  verdict: z.object({ metric: z.string() }).loose(),
  figures: z.array(z.object({ name: z.string(), shown: z.string(), note: z.string() })),
  tables: z.object({
    ...{ minutes, noise },
    ...{ parts: parts.optional(), looks: looks.optional(), moments: moments.optional() },
    ...{ family: family.optional(), together: together.optional() },
    ...{ counts: counts.optional(), pairs: pairs.optional(), onset: onset.optional() },
  }),
});
export type Arithmetic = z.infer<typeof arithmeticSchema>;
type Tables = Arithmetic["tables"];
type Minute = Tables["minutes"]["rows"][number];

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
function changeOf({ verdict, tables }: Arithmetic) {
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

/** The change with its interval, of an error rate as wide as its counts ask for. */
export function sizeOf(arithmetic: Arithmetic) {
  const change = changeOf(arithmetic);
  const { counts } = arithmetic.tables;
  const all = counts?.rows[0];
  if (!counts || !all) return change;
  const { baseline_events: events, baseline_requests: requests, inflation } = counts.given;
  const [a, b] = [all.events / all.requests, requests > 0 ? events / requests : 0];
  const [after, before] = [limitsOf(all, inflation), limitsOf({ events, requests }, inflation)];
  const below = Math.hypot(a - after.low, before.high - b);
  const above = Math.hypot(after.high - a, b - before.low);
  if (!change) return { value: a - b, low: a - b - below, high: a - b + above };
  const { value, low, high } = change;
  return { value, low: Math.min(low, value - below), high: Math.max(high, value + above) };
}

interface Share {
  events: number;
  requests: number;
}

function limitsOf({ events, requests }: Share, inflation: number): { low: number; high: number } {
  const [k, n] = [events / inflation, requests / inflation];
  const [a, b] = [k + 0.5, n - k + 0.5];
  const mean = a / (a + b);
  const quantileAt = (x: number) =>
    Math.min(a, b) > 500
      ? jstat.normal.inv(x, mean, Math.sqrt((mean * (1 - mean)) / (a + b + 1)))
      : jstat.beta.inv(x, a, b);
  return { low: k > 0 ? quantileAt(0.025) : 0, high: k < n ? quantileAt(0.975) : 1 };
}

/** What the exact test says, from the counts and those of past windows. */
export function failuresOf({ tables }: Arithmetic) {
  const { counts, pairs } = tables;
  if (!counts || !pairs) return null;
  const { given, rows } = counts;
  const before = { events: given.before_events, requests: given.before_requests };
  const past = { events: given.past_events, requests: given.past_requests };
  const { inflation } = given;
  const pastP = Math.min(
    1,
    2 * Math.min(fisher(past, before, inflation, "up"), fisher(past, before, inflation, "down")),
  );
  const isSame = given.past_p > 0.05;
  const baseline = {
    events: before.events + (isSame ? past.events : 0),
    requests: before.requests + (isSame ? past.requests : 0),
  };
  const tested = rows.map((row) => ({ ...row, found: fisher(baseline, row, inflation, given.direction) * row.places }));
  const least = tested.reduce((one, other) => (other.found < one.found ? other : one));
  const dispersions = pairs.rows.map(dispersion);
  const known = dispersions.filter((one) => one !== null);
  return {
    ...{ pastP, baseline, dispersions },
    past: {
      events: sum(pairs.rows.flatMap((one) => [one.before_events, one.after_events])),
      requests: sum(pairs.rows.flatMap((one) => [one.before_requests, one.after_requests])),
    },
    inflation: Math.max(1, (5 * pairs.given.expected + sum(known)) / (5 + known.length)),
    after: { events: least.events, requests: least.requests },
    p: Math.min(1, least.found * rows.length * given.tests),
  };
}

function dispersion(pair: NonNullable<Tables["pairs"]>["rows"][number]): number | null {
  const n = pair.before_requests + pair.after_requests;
  const r = (pair.before_events + pair.after_events) / n;
  if (pair.before_requests === 0 || pair.after_requests === 0 || r === 0 || r >= 1) return null;
  const difference = pair.after_events / pair.after_requests - pair.before_events / pair.before_requests;
  return ((pair.before_requests * pair.after_requests) / n) * difference ** 2 * ((n - 1) / n / (r * (1 - r)));
}

/** Fisher's exact test of one side. */
function fisher(before: Share, after: Share, inflation: number, direction: "up" | "down"): number {
  if (direction === "down") return fisher(after, before, inflation, "up");
  const [k, n, m] = [after.events / inflation, after.requests / inflation, before.requests / inflation];
  const all = k + before.events / inflation;
  if (n <= 0 || m <= 0 || all <= 0 || k <= (all * n) / (n + m)) return 1;
  const choose = (of: number, some: number) =>
    jstat.gammaln(of + 1) - jstat.gammaln(some + 1) - jstat.gammaln(of - some + 1);
  let total = 0;
  for (let x = k; x <= Math.min(all, n) + 1e-9; x++) {
    const left = Math.max(all - x, 0);
    if (left <= m) total += Math.exp(choose(n, Math.min(x, n)) + choose(m, left) - choose(n + m, all));
  }
  return Math.min(1, total);
}

/** When the change began, and the minutes that fit nearly as well; null where it is not said. */
export function onsetOf({ tables }: Arithmetic) {
  if (!tables.onset) return null;
  const { rows, given } = tables.onset;
  const shifts = rows.map(({ shift }) => shift);
  const sorted = known(shifts).sort((a, b) => a - b);
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const kept = shifts.map((one) => (one === null || low === high ? one : Math.min(Math.max(one, low), high)));
  const weighed = kept.map((value, i) => ({ value, weight: value === null ? 0 : (rows[i]?.requests ?? 1) }));
  const squares = rows.map((_, i) => {
    const sides = [weighed.slice(0, i), weighed.slice(i)].map((side) => side.filter(({ weight }) => weight > 0));
    if (sides.some((side) => side.length < 3)) return Number.POSITIVE_INFINITY;
    return sum(sides.map(squaresAbout));
  });
  const count = weighed.filter(({ weight }) => weight > 0).length;
  const limit = Math.min(...squares) * (1 + (8 * given.independence) / count);
  const best = squares.indexOf(Math.min(...squares));
  let [from, to] = [best, best];
  while ((squares[from - 1] ?? Number.POSITIVE_INFINITY) <= limit) from--;
  while ((squares[to + 1] ?? Number.POSITIVE_INFINITY) <= limit) to++;
  const at = (i: number) => rows[i]?.at ?? "";
  return { kept, squares, limit, at: at(best), from: at(from), to: at(to) };
}

function squaresAbout(side: readonly { value: number | null; weight: number }[]): number {
  const weight = sum(side.map((one) => one.weight));
  const mean = sum(side.map((one) => one.weight * (one.value ?? 0))) / weight;
  return sum(side.map((one) => one.weight * ((one.value ?? 0) - mean) ** 2));
}

/** Of ascending values the one of rank q × (n + 1), linear between two. */
function ranked(sorted: readonly number[], q: number): number {
  const rank = Math.min(Math.max(q * (sorted.length + 1), 1), sorted.length);
  const low = Math.floor(rank);
  const at = (one: number) => sorted[Math.min(one, sorted.length) - 1] ?? Number.NaN;
  return at(low) + (rank - low) * (at(low + 1) - at(low));
}

/** Linear between order statistics, from the first at 0 to the last at 1. */
function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const at = (i: number) => sorted[Math.min(i, sorted.length - 1)] ?? Number.NaN;
  return at(low) + (place - low) * (at(low + 1) - at(low));
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

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}

function cell(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
