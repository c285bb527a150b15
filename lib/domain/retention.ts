import { DAY, floorTo, HOUR } from "./time";

/** How long rollups of each length are kept. */
export const RETENTION = { minute: 14 * DAY, hour: 400 * DAY, day: 5 * 365 * DAY } as const;

/**
 * The start of the oldest day (UTC) whose rollups of this length are still kept whole, epoch
 * milliseconds. It moves on an hour after midnight, for what was on its way.
 */
export function oldestKept(length: keyof typeof RETENTION, now: number): number {
  return floorTo(now - HOUR, DAY) - RETENTION[length];
}
