import jstat from "jstat";
import { type CountQuestion, type Failures, failuresToShow } from "./failure-counts";
import { atLeast, rateOf } from "./rates";

/** What a test of failures asks for, whatever is seen. */
type Demand = Pick<CountQuestion, "floor" | "trials" | "alpha">;

/** The search ends where it is known to a twentieth. */
const CLOSE_ENOUGH = 1.05;
const MOST_REQUESTS = 1e9;

/** The smallest rise that the exact test shows in a share `power` of samples of so many requests after; infinite: none. */
export function detectableRise(failures: Failures, requests: number, demand: Demand, power: number): number {
  const events = failuresToShow(failures, requests, demand) / failures.inflation;
  const n = requests / failures.inflation;
  if (!(events <= n)) return Number.POSITIVE_INFINITY;
  return Math.max(0, jstat.beta.inv(power, events, n - events + 1) - rateOf(failures.baseline));
}

/**
 * How many requests after are needed for a rise of the rate by `effect` to be shown by the exact test in a share `power`
 * of samples: the binomial law gives the probability of as many failures as the test asks for. Null where none would do.
 */
export function requestsToShow(failures: Failures, effect: number, demand: Demand, power: number): number | null {
  const rate = rateOf(failures.baseline) + effect;
  if (rate >= 1) return null;
  const isEnough = (requests: number) => {
    const events = failuresToShow(failures, requests, demand);
    const { inflation } = failures;
    return events <= requests && atLeast(events / inflation, requests / inflation, rate) >= power;
  };
  let enough = 1 / rate;
  while (!isEnough(enough)) {
    enough *= 2;
    if (enough > MOST_REQUESTS) return null;
  }
  let tooFew = enough / 2;
  while (enough / tooFew > CLOSE_ENOUGH) {
    const middle = Math.sqrt(enough * tooFew);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
