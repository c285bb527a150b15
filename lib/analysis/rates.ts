import jstat from "jstat";
import type { Share } from "@/lib/domain/verdict";

/** Several shares as one. */
export function pooled(shares: Iterable<Share>): Share {
  const sum = { events: 0, requests: 0 };
  for (const { events, requests } of shares) {
    sum.events += events;
    sum.requests += requests;
  }
  return sum;
}

/** Events per request; 0 without requests. */
export function rateOf({ events, requests }: Share): number {
  return requests > 0 ? events / requests : 0;
}

/** As many independent events and requests as these are worth where `inflation` of them come together. */
export function deflated({ events, requests }: Share, inflation: number): Share {
  return { events: events / inflation, requests: requests / inflation };
}

/** Both sides have so many events and non-events that the normal law is as good as the exact one. */
const MANY = 500;

/**
 * The exact limits of a rate (Clopper and Pearson, Biometrika 26, 1934): below `low` and above `high` the count seen, or
 * one still farther, had a probability of less than `tail`. Quantiles of Beta(k, n − k + 1) and Beta(k + 1, n − k); of
 * many counts Wilson's limits, which agree to three figures. For no event among n, `high` is 1 − tail^(1/n): the rule
 * of three. Assumes independent requests: deflate first where they are not.
 * @param tail probability on each side, such as 0.025 for a 95 % interval.
 */
export function exactLimits(share: Share, tail: number): { low: number; high: number } {
  const { events, requests } = share;
  const others = requests - events;
  if (requests <= 0) return { low: 0, high: 1 };
  if (events > MANY && others > MANY) return wilsonLimits(share, tail);
  return {
    low: events > 0 ? jstat.beta.inv(tail, events, others + 1) : 0,
    high: others > 0 ? jstat.beta.inv(1 - tail, events + 1, others) : 1,
  };
}

/** The limits at which a normal test of the rate has p = `tail` on that side (Wilson, JASA 22, 1927). */
function wilsonLimits(share: Share, tail: number): { low: number; high: number } {
  const z = jstat.normal.inv(1 - tail, 0, 1);
  const n = share.requests;
  const rate = rateOf(share);
  const middle = rate + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((rate * (1 - rate)) / n + z ** 2 / (4 * n ** 2));
  return { low: (middle - reach) / (1 + z ** 2 / n), high: (middle + reach) / (1 + z ** 2 / n) };
}

/**
 * Limits of the difference of two rates, `after` less `before`, from those of each: d ± the root of the summed squares
 * of the distances to them (Newcombe, Statistics in Medicine 17, 1998, method 10, with Jeffreys' limits in place of
 * Wilson's: Brown, Cai and DasGupta, Statistical Science 16, 2001). They are apart also where neither side has events.
 * @param tail probability on each side.
 */
export function differenceLimits(before: Share, after: Share, tail: number): { low: number; high: number } {
  const [was, is] = [rateOf(before), rateOf(after)];
  const [past, now] = [jeffreysLimits(before, tail), jeffreysLimits(after, tail)];
  return {
    low: is - was - Math.hypot(is - now.low, past.high - was),
    high: is - was + Math.hypot(now.high - is, was - past.low),
  };
}

function jeffreysLimits(share: Share, tail: number): { low: number; high: number } {
  if (share.requests <= 0) return { low: 0, high: 1 };
  return {
    low: share.events > 0 ? posteriorQuantile(share, tail) : 0,
    high: share.events < share.requests ? posteriorQuantile(share, 1 - tail) : 1,
  };
}

/**
 * Fisher's exact test: the probability that at least (`up`) or at most (`down`) as many of all events fall to `after`,
 * were each request as likely to be one. The tail of the hypergeometric law, through logarithms of the gamma function,
 * so that deflated counts need not be whole.
 */
export function fisherTail(before: Share, after: Share, direction: "up" | "down"): number {
  const all = before.events + after.events;
  if (before.requests <= 0 || after.requests <= 0 || all <= 0) return 1;
  if (direction === "down") return fisherTail(after, before, "up");
  const total = before.requests + after.requests;
  if (after.events <= (all * after.requests) / total) return 1;
  const most = Math.min(all, after.requests);
  let term = Math.exp(
    lnChoose(after.requests, after.events) + lnChoose(before.requests, before.events) - lnChoose(total, all),
  );
  let sum = 0;
  for (let k = after.events; k <= most + 1e-9 && term > sum * 1e-12; k++) {
    sum += term;
    const left = all - k;
    term *= (after.requests - k) * left;
    term /= (k + 1) * Math.max(before.requests - left + 1, 1e-9);
  }
  return Math.min(1, sum);
}

function lnChoose(n: number, k: number): number {
  return jstat.gammaln(n + 1) - jstat.gammaln(k + 1) - jstat.gammaln(n - k + 1);
}

/** Quantiles of the rate before through which is integrated. */
const NODES = 40;

/**
 * P(rate after > rate before + `difference`) where both rates have Jeffreys' posterior Beta(½ + k, ½ + n − k): the mean
 * over the quantiles of the rate before of the probability that the rate after exceeds it by as much.
 */
export function probabilityAbove(before: Share, after: Share, difference: number): number {
  let sum = 0;
  for (let i = 0; i < NODES; i++) {
    sum += probabilityOver(after, posteriorQuantile(before, (i + 0.5) / NODES) + difference);
  }
  return sum / NODES;
}

/** P(rate > `limit`) by Jeffreys' posterior. */
export function probabilityOver({ events, requests }: Share, limit: number): number {
  const [a, b] = [events + 0.5, requests - events + 0.5];
  if (limit <= 0 || limit >= 1) return limit <= 0 ? 1 : 0;
  if (Math.min(a, b) <= MANY) return 1 - jstat.beta.cdf(limit, a, b);
  const mean = a / (a + b);
  return 1 - jstat.normal.cdf(limit, mean, Math.sqrt((mean * (1 - mean)) / (a + b + 1)));
}

function posteriorQuantile({ events, requests }: Share, p: number): number {
  const [a, b] = [events + 0.5, requests - events + 0.5];
  if (Math.min(a, b) <= MANY) return jstat.beta.inv(p, a, b);
  const mean = a / (a + b);
  return jstat.normal.inv(p, mean, Math.sqrt((mean * (1 - mean)) / (a + b + 1)));
}

/** P(at least k events among n requests at that rate): the incomplete beta function I(rate; k, n − k + 1). */
export function atLeast(k: number, requests: number, rate: number): number {
  if (k <= 0) return 1;
  return k > requests ? 0 : jstat.beta.cdf(rate, k, requests - k + 1);
}
