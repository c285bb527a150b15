import { MINUTE } from "./time";

/** With fewer requests than these a minute's percentiles are those of a handful: steps are longer. */
const FEWEST_A_MINUTE = 20;
const LONG_STEP = 5 * MINUTE;

/** Length of the steps, in milliseconds, in which a series of so many requests a minute is judged. */
export function stepFor(requestsPerMinute: number): number {
  return requestsPerMinute < FEWEST_A_MINUTE ? LONG_STEP : MINUTE;
}
