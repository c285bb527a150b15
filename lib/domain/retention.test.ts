import { expect, test } from "vitest";
import { oldestKept, RETENTION } from "./retention";
import { DAY, HOUR } from "./time";

const midnight = Date.UTC(2026, 10, 23);

test.each([
  ["at noon", midnight + 12 * HOUR, midnight - 14 * DAY],
  ["an hour after midnight", midnight + HOUR, midnight - 14 * DAY],
  ["before it", midnight + HOUR - 1, midnight - 15 * DAY],
])("minutes are kept for 14 whole days: %s", (_when, now, expected) => {
  expect(oldestKept("minute", now, RETENTION)).toBe(expected);
});

test("hours and days outlive minutes", () => {
  expect(oldestKept("hour", midnight + HOUR, RETENTION)).toBe(midnight - 400 * DAY);
  expect(oldestKept("day", midnight + HOUR, RETENTION)).toBe(midnight - 1825 * DAY);
});

test("or as long as the operator says", () => {
  expect(oldestKept("minute", midnight + HOUR, { ...RETENTION, minute: 3 * DAY })).toBe(midnight - 3 * DAY);
});
