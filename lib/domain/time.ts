export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A half-open stretch of time [from, to), epoch milliseconds. */
export interface Window {
  from: number;
  to: number;
}

/** Start of the step that holds `at`, counted from the epoch (UTC). */
export function floorTo(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

/** Start of the first step at or after `at`. */
export function ceilTo(at: number, step: number): number {
  return Math.ceil(at / step) * step;
}
