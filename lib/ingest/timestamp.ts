import { DAY, HOUR, MINUTE, SECOND } from "@/lib/domain/time";

/** What a time may look like, as an error says it. */
export const ACCEPTED_TIMES =
  "send ISO 8601, such as 2026-01-02T03:04:05Z, 2026-01-02 03:04:05 +0200 or 2026-01-02 (no offset means UTC), " +
  "or epoch seconds or milliseconds";

// Larger than any second until the year 5138, smaller than any millisecond since 1973.
const SECONDS_BELOW = 100_000_000_000;

const DATE =
  /^(?<year>\d{4}|[+-]\d{6})(?:-?(?<month>\d{2})-?(?<day>\d{2})|-?W(?<week>\d{2})(?:-?(?<weekday>[1-7]))?|-?(?<ordinal>\d{3}))$/;
const TIME =
  /^(?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2}))?)?(?:[.,](?<fraction>\d+))?\s*(?<zone>Z|UTC|GMT|[+\-\u2212]\d{2}(?::?\d{2})?)?$/i;

/**
 * Epoch milliseconds of a time as CI tools and ISO 8601 write it (calendar, week or ordinal date;
 * basic or extended; T or space; any fraction, cut to milliseconds; without an offset UTC), or of
 * epoch seconds or milliseconds as a number or digits. Undefined for anything else, calendar dates
 * that do not exist included.
 */
export function parseTimestamp(value: string | number): number | undefined {
  if (typeof value === "number") return fromEpoch(value);
  const text = value.trim();
  const [, seconds] = /^(\d{9,13}(?:\.\d+)?|\d{10}\.\d+)$/.exec(text) ?? [];
  if (seconds !== undefined) return fromEpoch(Number(seconds));
  const [, digitsDate, digitsTime] = /^(\d{8})(\d{6})$/.exec(text) ?? [];
  if (digitsDate !== undefined && digitsTime !== undefined) return join(digitsDate, digitsTime);
  const [, date = text, time] = /^([^T\s]*\d)(?:T|\s+)(\d.*)$/is.exec(text) ?? [];
  return join(date, time);
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const at = Math.floor(Math.abs(value) < SECONDS_BELOW ? value * SECOND + 1e-6 : value);
  return Math.abs(at) <= 100_000_000 * DAY ? at : undefined;
}

function join(date: string, time: string | undefined): number | undefined {
  const day = startOfDay(DATE.exec(date)?.groups);
  if (day === undefined || time === undefined) return day;
  const within = timeOfDay(TIME.exec(time)?.groups);
  return within === undefined ? undefined : day + within;
}

type Groups = Record<string, string | undefined> | undefined;

/** Epoch milliseconds of the date's first moment in UTC, if there is such a date. */
function startOfDay(date: Groups): number | undefined {
  if (!date) return undefined;
  const year = Number(date.year);
  if (date.week !== undefined) return startOfWeekDay(year, Number(date.week), Number(date.weekday ?? 1));
  const isOrdinal = date.ordinal !== undefined;
  const month = isOrdinal ? 0 : Number(date.month) - 1;
  const at = utc(year, month, Number(isOrdinal ? date.ordinal : date.day));
  const found = new Date(at);
  const exists = found.getUTCFullYear() === year && (isOrdinal || found.getUTCMonth() === month);
  return exists && at >= utc(year, 0, 1) ? at : undefined;
}

function startOfWeekDay(year: number, week: number, weekday: number): number | undefined {
  // Week 1 is the one with 4 January in it; weeks begin on Monday.
  const firstMonday = (ofYear: number) => {
    const fourth = utc(ofYear, 0, 4);
    return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
  };
  const at = firstMonday(year) + ((week - 1) * 7 + weekday - 1) * DAY;
  return week >= 1 && at < firstMonday(year + 1) ? at : undefined;
}

// Date.UTC takes the years 0 to 99 for 1900 to 1999.
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** Milliseconds from the date's first moment in UTC; more than a day or negative where the offset says so. */
function timeOfDay(time: Groups): number | undefined {
  if (!time) return undefined;
  const hour = Number(time.hour);
  const minute = Number(time.minute ?? 0);
  const second = Number(time.second ?? 0);
  const unit = time.second !== undefined ? SECOND : time.minute !== undefined ? MINUTE : HOUR;
  const fraction = Math.floor(Number(`0.${time.fraction ?? 0}`) * unit + 1e-6);
  const offset = offsetOf(time.zone ?? "Z");
  const endOfDay = hour === 24 && minute === 0 && second === 0 && fraction === 0;
  // 60 is a leap second, which epoch time counts with the next minute.
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 60 || offset === undefined) return undefined;
  return hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset;
}

function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes = "0"] = /^([+\-\u2212])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "+" ? 1 : -1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}
