import { DAY, floorTo, HOUR, MINUTE } from "../../lib/domain/time";

/** Start (00:00 UTC) of the `back`-th weekday before the day of `now`; 1 is the last one before today. */
export function workday(now: number, back: number): number {
  let day = floorTo(now, DAY);
  for (let left = back; left > 0; ) {
    day -= DAY;
    if (!isWeekend(day)) left--;
  }
  return day;
}

/** "14:05" as milliseconds into the day. */
export function timeOfDay(clock: string): number {
  const [hours, minutes] = clock.split(":").map(Number);
  return (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE;
}

function isWeekend(at: number): boolean {
  const day = new Date(at).getUTCDay();
  return day === 0 || day === 6;
}

/**
 * Share of the week's peak at `at`, 0..1: quiet at night, a peak before noon and a higher one in
 * the evening; Saturdays and Sundays reach `weekend` of it. Continuous over midnight and the weekend's edges.
 */
export function load(at: number, weekend: number): number {
  const hour = (at % DAY) / HOUR;
  const daily = 0.16 + 0.62 * bump(hour, 11, 3.2) + 0.84 * bump(hour, 19.5, 2.6);
  return daily * weekendFactor(at, weekend);
}

/** Share of the day's peak of people at their desks: 07:00 to 18:00 UTC, weekdays only. */
export function officeLoad(at: number): number {
  if (isWeekend(at)) return 0.02;
  return Math.max(0.02, bump((at % DAY) / HOUR, 12.5, 2.6));
}

function bump(hour: number, peak: number, width: number): number {
  const distance = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return Math.exp(-((distance / width) ** 2) / 2);
}

function weekendFactor(at: number, weekend: number): number {
  // Blends over the four hours around midnight.
  const weight = (isWeekend(at - 2 * HOUR) ? 0.5 : 0) + (isWeekend(at + 2 * HOUR) ? 0.5 : 0);
  return 1 - weight * (1 - weekend);
}
