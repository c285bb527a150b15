import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { readRange } from "./range";
import { fractionOf, timeTicks } from "./time-axis";
import { focusedAxis, valueAxis } from "./value-axis";

const now = Date.UTC(2026, 10, 23, 12, 27, 5);

describe("timeTicks", () => {
  test("are round moments in UTC, with the day where it begins", () => {
    const window = { from: Date.UTC(2026, 10, 22, 21, 10), to: Date.UTC(2026, 10, 23, 5, 0) };
    expect(timeTicks(window, 4).map((tick) => tick.label)).toEqual(["22:00", "23 Nov", "02:00", "04:00"]);
  });

  test("are never more than asked for, nor outside the window", () => {
    fc.assert(
      fc.property(fc.integer({ min: MINUTE, max: 90 * DAY }), fc.integer({ min: 1, max: 20 }), (length, most) => {
        const window = { from: now, to: now + length };
        const ticks = timeTicks(window, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        for (const tick of ticks) {
          expect(fractionOf(window, tick.at)).toBeGreaterThanOrEqual(0);
          expect(fractionOf(window, tick.at)).toBeLessThan(1);
        }
      }),
    );
  });
});

describe("valueAxis", () => {
  test.each([
    [[210, 342, null], "ms", [0, 100, 200, 300, 400]],
    [[0.0042], "ratio", [0, 0.0025, 0.005, 0.0075, 0.01]],
    [[], "ms", [0, 0.25, 0.5, 0.75, 1]],
    [[1_900], "per_minute", [0, 500, 1_000, 1_500, 2_000]],
  ] as const)("%j in %s has the ticks %j", (values, unit, ticks) => {
    expect(valueAxis(values, unit).ticks).toEqual(ticks);
  });

  test("holds every value with at most half of it empty", () => {
    fc.assert(
      fc.property(fc.double({ min: 1.01, max: 1e9, noNaN: true }), (value) => {
        const { max } = valueAxis([value], "ms");
        expect(max).toBeGreaterThanOrEqual(value * (1 - 1e-9));
        expect(max).toBeLessThan(value * 2);
      }),
    );
  });
});

describe("focusedAxis", () => {
  const calm = Array.from({ length: 100 }, () => 90);

  test("a lone peak of a spiky line leaves the graph, and is told", () => {
    expect(focusedAxis([40, null], [...calm, 3_920], "ms")).toMatchObject({ max: 100, above: 3_920 });
  });

  test("a peak that hardly squeezes the rest stays in", () => {
    expect(focusedAxis([40], [...calm, 140], "ms")).toMatchObject({ max: 150, above: null });
  });

  test("a steady line never leaves", () => {
    expect(focusedAxis([40, 3_920], calm, "ms")).toMatchObject({ max: 4_000, above: null });
  });

  test("a rise that lasts stays in", () => {
    const risen = Array.from({ length: 5 }, () => 900);
    expect(focusedAxis([40], [...calm, ...risen], "ms")).toMatchObject({ max: 1_000, above: null });
  });
});

describe("readRange", () => {
  test("the last day, unless the URL says otherwise", () => {
    const range = readRange({ range: "eternity" }, now);
    expect(range.name).toBe("24h");
    expect(range.window).toEqual({ from: Date.UTC(2026, 10, 22, 12, 20), to: Date.UTC(2026, 10, 23, 12, 28) });
    expect(range.step).toBe(10 * MINUTE);
  });

  test("a deploy of this very moment is inside", () => {
    for (const at of [now, Date.UTC(2026, 10, 23, 12, 27)]) expect(readRange({}, at).window.to).toBeGreaterThan(at);
  });

  test("a stretch of time goes before a range", () => {
    const range = readRange({ range: "1h", from: "2026-11-20T00:00:00Z", to: "2026-11-20T06:00:00+01:00" }, now);
    expect(range).toEqual({
      name: null,
      window: { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 20, 5) },
      step: 5 * MINUTE,
    });
  });

  test.each([
    ["2026-11-20T06:00:00Z", "2026-11-20T06:00:00Z"],
    ["2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"],
    ["2020-01-01T00:00:00Z", "2026-11-20T00:00:00Z"],
    ["2026-13-45T00:00:00Z", "2026-11-20T00:00:00Z"],
    ["yesterday", "today"],
    ["2026-11-20T00:00:00Z", undefined],
  ])("from %s to %s is not a stretch of time: the range counts", (from, to) => {
    expect(readRange({ range: "6h", from, to }, now).name).toBe("6h");
  });

  test.each(["1h", "6h", "24h", "3d", "7d", "14d", "30d"])("%s has between 50 and 180 points", (range) => {
    const { window, step } = readRange({ range }, now);
    expect((window.to - window.from) / step).toBeGreaterThan(50);
    expect((window.to - window.from) / step).toBeLessThan(180);
    expect(window.from % Math.min(step, HOUR)).toBe(0);
  });
});
