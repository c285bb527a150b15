import { DAY, HOUR, MINUTE, SECOND } from "@/lib/domain/time";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "2026-11-23 12:27:05 UTC". */
export function formatDateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "12:27". UTC; say so beside it. */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** "23 Nov". UTC; say so beside it. */
export function formatDay(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "just now", "4 min ago", "3 h ago", "in 2 d"; rounded down to the unit. */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 10 * SECOND) return "just now";
  const amount = formatSpan(distance);
  return at <= now ? `${amount} ago` : `in ${amount}`;
}

/** A stretch of time in its largest whole unit: "42 s", "4 min", "3 h", "12 d". */
export function formatSpan(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}
