import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTimestamp } from "./timestamp";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

test.each([
  "2026-01-02T03:04:05Z",
  "2026-01-02t03:04:05z",
  "  2026-01-02T03:04:05Z\n",
  "2026-01-02T03:04:05",
  "2026-01-02 03:04:05",
  "2026-01-02 03:04:05 UTC",
  "2026-01-02 03:04:05 GMT",
  "2026-01-02 03:04:05Z",
  "2026-01-02 05:04:05 +0200",
  "2026-01-02 05:04:05 +02:00",
  "2026-01-02T05:04:05+02",
  "2026-01-02T05:04:05+0200",
  "2026-01-02T08:49:05+05:45",
  "2026-01-01T22:04:05-05:00",
  "2026-01-01T22:04:05\u221205:00",
  "20260102T030405Z",
  "20260102T050405+0200",
  "20260102030405",
  "2026-01-02T030405Z",
  "2026-W01-5T03:04:05Z",
  "2026W015T030405Z",
  "2026-002T03:04:05Z",
  "2026002T030405Z",
  "+002026-01-02T03:04:05Z",
  "2026-01-02T03:04:05.000000000Z",
  "1767323045",
  "1767323045000",
  1767323045,
  1767323045000,
])("%j is 2026-01-02T03:04:05Z", (value) => {
  expect(parseTimestamp(value)).toBe(AT);
});

test.each([
  ["2026-01-02", "2026-01-02T00:00:00.000Z"],
  ["20260102", "2026-01-02T00:00:00.000Z"],
  ["2026-W01-1", "2025-12-29T00:00:00.000Z"],
  ["2020-W53-7", "2021-01-03T00:00:00.000Z"],
  ["2026W01", "2025-12-29T00:00:00.000Z"],
  ["2024-366", "2024-12-31T00:00:00.000Z"],
  ["2026-01-02T03Z", "2026-01-02T03:00:00.000Z"],
  ["2026-01-02T03:04Z", "2026-01-02T03:04:00.000Z"],
  ["2026-01-02T03:04-05", "2026-01-02T08:04:00.000Z"],
  ["2026-01-02T03.5Z", "2026-01-02T03:30:00.000Z"],
  ["2026-01-02T03:04,25Z", "2026-01-02T03:04:15.000Z"],
  ["2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z"],
  ["2026-01-02T03:04:05,29Z", "2026-01-02T03:04:05.290Z"],
  ["2026-01-02T03:04:05.123456789+00:00", "2026-01-02T03:04:05.123Z"],
  ["2026-01-02T24:00:00Z", "2026-01-03T00:00:00.000Z"],
  ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
  [1767323045.678, "2026-01-02T03:04:05.678Z"],
  ["1767323045.678", "2026-01-02T03:04:05.678Z"],
  [1767323045678.9, "2026-01-02T03:04:05.678Z"],
  [0, "1970-01-01T00:00:00.000Z"],
])("%j is %s", (value, expected) => {
  expect(new Date(parseTimestamp(value) ?? Number.NaN).toISOString()).toBe(expected);
});

test.each([
  "",
  "now",
  "yesterday",
  "2026",
  "2026-01",
  "2026-13-01",
  "2026-00-10",
  "2026-02-29",
  "2026-04-31",
  "2026-01-00",
  "2026-000",
  "2026-366",
  "2026-W00-1",
  "2026-W54-1",
  "2025-W53-1",
  "2026-W01-8",
  "2026-01-02T24:00:01Z",
  "2026-01-02T25:00:00Z",
  "2026-01-02T03:60:00Z",
  "2026-01-02T03:04:61Z",
  "2026-01-02T03:04:05+24:00",
  "2026-01-02T03:04:05+01:60",
  "2026-01-02T03:04:05 PST",
  "2026-01-02T",
  "2026-01-02T03:04:05.Z",
  "02/01/2026",
  "2026/01/02",
  "Fri Jan  2 03:04:05 2026",
  "-1",
  "1e9",
  "0x10",
  "17673230450000000000",
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
])("%j is refused", (value) => {
  expect(parseTimestamp(value)).toBeUndefined();
});

describe("properties", () => {
  const moments = fc.date({
    min: new Date("1980-01-01T00:00:00Z"),
    max: new Date("2200-01-01T00:00:00Z"),
    noInvalidDate: true,
  });

  test("what JavaScript prints reads back", () => {
    fc.assert(
      fc.property(moments, (date) => {
        const iso = date.toISOString();
        expect(parseTimestamp(iso)).toBe(date.getTime());
        expect(parseTimestamp(iso.replace("T", " "))).toBe(date.getTime());
        expect(parseTimestamp(iso.replace(/[-:]/g, ""))).toBe(date.getTime());
        expect(parseTimestamp(date.getTime())).toBe(date.getTime());
        expect(parseTimestamp(String(Math.floor(date.getTime() / 1_000)))).toBe(
          Math.floor(date.getTime() / 1_000) * 1_000,
        );
      }),
    );
  });

  test("an offset moves the clock, not the moment", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -23 * 60, max: 23 * 60 }), fc.boolean(), (date, minutes, colon) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const two = (part: number) => String(Math.floor(part)).padStart(2, "0");
        const size = Math.abs(minutes);
        const offset = `${minutes < 0 ? "-" : "+"}${two(size / 60)}${colon ? ":" : ""}${two(size % 60)}`;
        expect(parseTimestamp(`${local}${offset}`)).toBe(date.getTime());
        expect(parseTimestamp(`${local} ${offset}`)).toBe(date.getTime());
      }),
    );
  });

  test("every day of a year has its week and ordinal form", () => {
    fc.assert(
      fc.property(moments, (date) => {
        const day = new Date(Math.floor(date.getTime() / 86_400_000) * 86_400_000);
        const year = day.getUTCFullYear();
        const ordinal = (day.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
        expect(parseTimestamp(`${year}-${String(ordinal).padStart(3, "0")}`)).toBe(day.getTime());
        const weekday = ((day.getUTCDay() + 6) % 7) + 1;
        const thursday = new Date(day.getTime() + (4 - weekday) * 86_400_000);
        const weekYear = thursday.getUTCFullYear();
        const week = Math.floor((thursday.getTime() - Date.UTC(weekYear, 0, 1)) / (7 * 86_400_000)) + 1;
        expect(parseTimestamp(`${weekYear}-W${String(week).padStart(2, "0")}-${weekday}`)).toBe(day.getTime());
      }),
    );
  });

  test("never throws, and what it reads is a real moment", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[\dTZW:+. -]{0,30}$/)), (value) => {
        const at = parseTimestamp(value);
        if (at !== undefined) expect(Number.isNaN(new Date(at).getTime())).toBe(false);
      }),
    );
  });
});
