import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, type Window } from "@/lib/domain/time";
import { isIsolated, seriesRows } from "./series";
import { sparkline } from "./sparkline";

const start = Date.UTC(2026, 10, 23, 12);
const rate = (bucket: { at: number; n: number } | null, { from, to }: Window) => [
  bucket && bucket.n / ((to - from) / MINUTE),
];

describe("seriesRows", () => {
  test("has a row for every step", () => {
    const window = { from: start, to: start + 3 * MINUTE };
    const buckets = [
      { at: start, n: 4 },
      { at: start + 2 * MINUTE, n: 6 },
    ];
    const rows = seriesRows(buckets, window, MINUTE, start + HOUR, rate);
    expect(rows.map((row) => row.values)).toEqual([[4], [null], [6]]);
    expect(rows.map((row) => row.n)).toEqual([4, 0, 6]);
    expect(rows[0]).toMatchObject({ from: start, to: start + MINUTE, at: start + MINUTE / 2 });
  });

  test("the bucket that is still open counts the minutes that it covers so far", () => {
    const window = { from: start, to: start + HOUR };
    const rows = seriesRows([{ at: start, n: 120 }], window, HOUR, start + 30 * MINUTE, rate);
    expect(rows).toEqual([{ from: start, to: start + 30 * MINUTE, at: start + 15 * MINUTE, n: 120, values: [4] }]);
  });

  test("buckets at the edges of an unaligned window keep to it", () => {
    const window = { from: start + 30 * MINUTE, to: start + 90 * MINUTE };
    const rows = seriesRows([], window, HOUR, start + 5 * HOUR, rate);
    expect(rows.map((row) => [row.from, row.to])).toEqual([
      [start + 30 * MINUTE, start + HOUR],
      [start + HOUR, start + 90 * MINUTE],
    ]);
  });
});

test("a lone value between gaps is isolated", () => {
  const window = { from: start, to: start + 5 * MINUTE };
  const buckets = [0, 2, 3].map((minute) => ({ at: start + minute * MINUTE, n: 1 }));
  const rows = seriesRows(buckets, window, MINUTE, start + HOUR, rate);
  expect(rows.map((_, index) => isIsolated(rows, index, 0))).toEqual([true, false, false, false, false]);
});

describe("sparkline", () => {
  const window = { from: start, to: start + 4 * MINUTE };
  const rowsOf = (minutes: number[]) =>
    seriesRows(
      minutes.map((minute) => ({ at: start + minute * MINUTE, n: minute + 1 })),
      window,
      MINUTE,
      start + HOUR,
      rate,
    );

  test("a gap starts a new stroke", () => {
    expect(sparkline(rowsOf([0, 1, 3]), window, []).path).toBe("M12.5 74L12.5 74L37.5 50M87.5 2L87.5 2");
  });

  test("deploys outside the window have no mark, and those at one place have one", () => {
    expect(sparkline(rowsOf([]), window, [start - 1, start + MINUTE, start + MINUTE + 1, window.to])).toEqual({
      path: "",
      marks: [25],
    });
  });
});
