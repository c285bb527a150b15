import jstat from "jstat";
import type { Arithmetic, Tables } from "./arithmetic-tables";
import { sum } from "./plain-numbers";
import { changeOf } from "./reckon";

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

export interface Share {
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
export function fisher(before: Share, after: Share, inflation: number, direction: "up" | "down"): number {
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
