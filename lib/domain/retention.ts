import { DAY, floorTo, HOUR } from "./time";

/** How long rollups of each length are kept, milliseconds. */
export interface Retention {
  minute: number;
  hour: number;
  day: number;
}

/** What is kept where the operator has not said otherwise. */
export const RETENTION: Retention = { minute: 14 * DAY, hour: 400 * DAY, day: 5 * 365 * DAY };

/**
 * The start of the oldest day (UTC) whose rollups of this length are still kept whole, epoch
 * milliseconds. It moves on an hour after midnight, for what was on its way.
 */
export function oldestKept(length: keyof Retention, now: number, kept: Retention): number {
  return floorTo(now - HOUR, DAY) - kept[length];
}
