import { DAY } from "@/lib/domain/time";

const EARLIEST = Date.UTC(2000, 0, 1);

/** Why a reported time cannot be right, or null. Clocks may run ahead by up to a day. */
export function implausibleTime(at: number, now: number): string | null {
  if (at < EARLIEST) return "is before the year 2000; check the unit (epoch seconds or milliseconds) and the clock";
  if (at > now + DAY) return "is more than a day in the future; check the unit and the clock";
  return null;
}
