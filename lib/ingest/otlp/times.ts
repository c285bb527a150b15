import { oldestKept } from "@/lib/domain/retention";
import { MINUTE } from "@/lib/domain/time";

const FARTHEST_AHEAD = 10 * MINUTE;

/** Why a measurement of this time cannot be kept, or null. Epoch milliseconds. */
export function refusalOfTime(at: number, now: number): string | null {
  if (at < oldestKept("minute", now))
    return "older than the 14 days that minutes are kept; check the clock and the unit (nanoseconds)";
  if (at > now + FARTHEST_AHEAD)
    return "more than 10 minutes in the future; check the clock and the unit (nanoseconds)";
  return null;
}
