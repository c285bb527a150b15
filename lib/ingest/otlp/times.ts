import { oldestKept, type Retention } from "@/lib/domain/retention";
import { DAY, MINUTE } from "@/lib/domain/time";

const FARTHEST_AHEAD = 10 * MINUTE;

/** Why a measurement of this time cannot be kept, or null. Epoch milliseconds. */
export function refusalOfTime(at: number, now: number, kept: Retention): string | null {
  if (at < oldestKept("minute", now, kept))
    return `older than the ${kept.minute / DAY} days that minutes are kept; check the clock and the unit (nanoseconds)`;
  if (at > now + FARTHEST_AHEAD)
    return "more than 10 minutes in the future; check the clock and the unit (nanoseconds)";
  return null;
}
