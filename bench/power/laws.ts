import jstat from "jstat";
import type { Random } from "@/lib/testing/simulate";

/** How a single request's latency strays from its minute's level, and a minute's level from the one before. */
export type Tails = "normal" | "student" | "pareto";

/** The table of quantiles: steps of the log-odds, out to where no simulation comes. */
const STEP = 0.01;
const FARTHEST = 18;

/**
 * Of the natural logarithm of a request's latency, without its level: normal with deviation 0.5; Student's t with three
 * degrees of freedom, scaled by 0.4; or exponential, so that latencies follow Pareto's law with exponent 2.
 */
const BELOW: Record<Tails, (share: number, above: number) => number> = {
  normal: (share, above) => 0.5 * symmetric(share, above, (p) => jstat.normal.inv(p, 0, 1)),
  student: (share, above) => 0.4 * symmetric(share, above, (p) => jstat.studentt.inv(p, 3)),
  pareto: (_share, above) => -Math.log(above) / 2,
};

// Close to 1, a share has lost its digits; its distance from 1 has not.
function symmetric(share: number, above: number, quantile: (p: number) => number): number {
  return share <= 0.5 ? quantile(share) : -quantile(above);
}

const tables = new Map<Tails, Float64Array>();

/** The value of the law below which requests lie with odds exp(logOdds). */
export function quantileAt(tails: Tails, logOdds: number): number {
  const table = tableOf(tails);
  const place = Math.min(Math.max((logOdds + FARTHEST) / STEP, 0), table.length - 1.001);
  const low = Math.floor(place);
  const left = table[low] ?? 0;
  return left + (place - low) * ((table[low + 1] ?? 0) - left);
}

function tableOf(tails: Tails): Float64Array {
  const known = tables.get(tails);
  if (known) return known;
  const table = Float64Array.from({ length: (2 * FARTHEST) / STEP + 1 }, (_, i) => {
    const logOdds = i * STEP - FARTHEST;
    return BELOW[tails](1 / (1 + Math.exp(-logOdds)), 1 / (1 + Math.exp(logOdds)));
  });
  tables.set(tails, table);
  return table;
}

/** Gamma with that shape (0 or at least 1) and scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000). */
export function gamma(shape: number, random: Random): number {
  if (shape <= 0) return 0;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Shares whose quantiles are drawn, ascending. */
export const SHARES = [0.5, 0.95, 0.99] as const;

/**
 * The quantiles of `requests` latencies by nearest rank, without drawing each: order statistics of uniform variates are
 * ratios of gamma variates, jointly and exactly (Devroye, Non-Uniform Random Variate Generation, 1986, V.2).
 * @param into takes one value a share; none is written without requests.
 */
export function drawQuantiles(requests: number, tails: Tails, random: Random, into: Float64Array): void {
  let rank = 0;
  let sum = 0;
  const sums = [0, 0, 0];
  for (let i = 0; i < SHARES.length; i++) {
    const next = Math.ceil((SHARES[i] ?? 0) * requests);
    sum += gamma(next - rank, random);
    sums[i] = sum;
    rank = next;
  }
  const total = sum + gamma(requests + 1 - rank, random);
  for (let i = 0; i < SHARES.length; i++) {
    const below = sums[i] ?? 0;
    into[i] = quantileAt(tails, Math.log(below / (total - below)));
  }
}

/** One step of noise with variance 1: normal, or with the heavy tails of Student's t with three degrees of freedom. */
export function shock(tails: Tails, random: Random): number {
  if (tails !== "student") return random.normal();
  // Its variance is 3.
  return random.normal() / Math.sqrt((2 * gamma(1.5, random)) / 3) / Math.sqrt(3);
}
