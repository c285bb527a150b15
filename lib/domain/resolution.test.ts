import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitByLength } from "./resolution";
import { DAY, floorTo, HOUR, MINUTE } from "./time";

const fresh = { hours: new Set<number>(), days: new Set<number>() };
const ofHours = (...hours: number[]) => ({ hours: new Set(hours), days: new Set(hours.map((at) => floorTo(at, DAY))) });
const shown = (...args: Parameters<typeof splitByLength>) =>
  splitByLength(...args).map(({ length, window }) => [length, window.from / MINUTE, window.to / MINUTE]);

describe("splitByLength", () => {
  test("takes whole days, the hours around them, and minutes at the ends", () => {
    expect(shown({ from: DAY - 90 * MINUTE, to: 3 * DAY + 70 * MINUTE }, null, fresh)).toEqual([
      ["minute", 1350, 1380],
      ["hour", 1380, 1440],
      ["day", 1440, 4320],
      ["hour", 4320, 4380],
      ["minute", 4380, 4390],
    ]);
  });

  test("reads what is stale from what it is made of", () => {
    expect(shown({ from: 0, to: 2 * DAY }, DAY, ofHours(5 * HOUR))).toEqual([
      ["hour", 0, 300],
      ["minute", 300, 360],
      ["hour", 360, 1440],
      ["day", 1440, 2880],
    ]);
  });

  test("never reads anything longer than the step", () => {
    expect(shown({ from: 0, to: 2 * DAY }, 3 * HOUR, fresh)).toEqual([["hour", 0, 2880]]);
    expect(shown({ from: 0, to: 2 * DAY }, 90 * MINUTE, fresh)).toEqual([["minute", 0, 2880]]);
    expect(shown({ from: 0, to: 0 }, null, fresh)).toEqual([]);
  });

  test("covers every window once, whatever is stale, by rollups that are whole and fresh", () => {
    const minute = fc.integer({ min: 0, max: 6 * 1440 }).map((n) => n * MINUTE);
    const hours = fc.array(fc.integer({ min: 0, max: 6 * 24 }).map((n) => n * HOUR));
    const step = fc.constantFrom(null, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY);
    fc.assert(
      fc.property(minute, minute, hours, step, (a, b, staleHours, asked) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const stale = ofHours(...staleHours);
        let at = from;
        for (const { length, window } of splitByLength({ from, to }, asked, stale)) {
          expect(window.from).toBe(at);
          at = window.to;
          const unit = { minute: MINUTE, hour: HOUR, day: DAY }[length];
          expect([window.from % unit, window.to % unit]).toEqual([0, 0]);
          const staleOnes = length === "hour" ? stale.hours : length === "day" ? stale.days : [];
          expect([...staleOnes].some((start) => start >= window.from && start < window.to)).toBe(false);
          if (asked !== null) expect(asked % unit).toBe(0);
        }
        expect(at).toBe(to);
      }),
    );
  });
});
