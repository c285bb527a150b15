import { median } from "./order-statistics";

/** Traffic that differs less between its halves says nothing of how noise depends on it. */
const TELLING = 1.2;
/** With so much wandering for each part of chance in quiet hours, chance no longer shows. */
const ALL_WANDER = 100;

/**
 * How much the changes of a rate wander beyond chance, for each request: with n requests in the window before, their
 * variance is that of chance times 1 + wander × n, since chance falls with n and a level that moves by itself does not
 * (extra-binomial variation: Williams, Applied Statistics 31, 1982). Through the medians of the squared changes of the
 * half with fewer requests and of the half with more.
 * @param changes of past moments in units of chance; NaN is unknown.
 * @param requests in the windows before them.
 */
export function wanderOf(changes: Float64Array, requests: Float64Array): number {
  const middle = median(requests);
  const half = (isBusy: boolean) => {
    const chosen = [...requests.keys()].filter((i) => (requests[i] ?? 0) > middle === isBusy);
    return {
      requests: median(chosen.map((i) => requests[i] ?? 0)),
      squared: median(chosen.map((i) => Math.abs(changes[i] ?? Number.NaN))) ** 2,
    };
  };
  const [quiet, busy] = [half(false), half(true)];
  const more = busy.squared / quiet.squared;
  if (!(more > 1 && Number.isFinite(more) && busy.requests > TELLING * quiet.requests)) return 0;
  const most = ALL_WANDER / quiet.requests;
  const rest = busy.requests - more * quiet.requests;
  return rest > 0 ? Math.min((more - 1) / rest, most) : most;
}

/** By how much more than chance alone a rate changes where the window before has so many requests. */
export function beyondChance(requests: number, wander: number): number {
  return Math.sqrt(1 + wander * requests);
}
