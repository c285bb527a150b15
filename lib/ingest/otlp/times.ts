import { DAY, MINUTE } from "@/lib/domain/time";

const OLDEST = 400 * DAY;
const FARTHEST_AHEAD = 10 * MINUTE;

/** Why a measurement of this time cannot be kept, or null. Epoch milliseconds. */
export function refusalOfTime(at: number, now: number): string | null {
  if (at < now - OLDEST) return "older than the 400 days that are kept; check the clock and the unit (nanoseconds)";
  if (at > now + FARTHEST_AHEAD)
    return "more than 10 minutes in the future; check the clock and the unit (nanoseconds)";
  return null;
}
