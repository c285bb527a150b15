import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDifference,
  formatMs,
  formatPercentChange,
  formatRatio,
  formatTick,
  formatValue,
  keepUnits,
} from "./format";
import { formatDateTime, formatRelative } from "./format-time";

describe("formatMs", () => {
  test.each([
    [0, "0 ms"],
    [0.1, "0.10 ms"],
    [0.42, "0.42 ms"],
    [4.24, "4.24 ms"],
    [9.96, "9.96 ms"],
    [21.04, "21.0 ms"],
    [210.4, "210 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [1240, "1.24 s"],
    [61_000, "61.0 s"],
    [210_000, "3.50 min"],
    [-132, "−132 ms"],
  ])("%d is %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});

describe("formatRatio", () => {
  test.each([
    [0, "0 %"],
    [0.00001, "<0.01 %"],
    [0.0042, "0.42 %"],
    [0.00996, "1.0 %"],
    [0.042, "4.2 %"],
    [0.0996, "10 %"],
    [1, "100 %"],
    [-0.004, "−0.40 %"],
  ])("%d is %s", (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });
});

test("throughput is per minute, and shortened from a thousand", () => {
  expect(formatValue(312.2, "per_minute")).toBe("312/min");
  expect(formatValue(0.083, "per_minute")).toBe("0.08/min");
  expect(formatValue(0.0007, "per_minute")).toBe("<0.01/min");
  expect(formatValue(0, "per_minute")).toBe("0/min");
  expect(formatValue(1_240, "per_minute")).toBe("1.24k/min");
  expect(formatValue(3_400_000, "per_minute")).toBe("3.40M/min");
});

test.each([
  [400, "ms", "400 ms"],
  [1_500, "ms", "1.5 s"],
  [2_000, "ms", "2 s"],
  [0.5, "ms", "0.5 ms"],
  [0.0025, "ratio", "0.25 %"],
  [0.01, "ratio", "1 %"],
  [1_000, "per_minute", "1k/min"],
  [0, "ratio", "0 %"],
] as const)("the tick of %d %s is %s", (value, unit, text) => {
  expect(formatTick(value, unit)).toBe(text);
});

test("what is not known is a dash", () => {
  expect(formatValue(null, "ms")).toBe("–");
  expect(formatDifference(null, "ms")).toBe("–");
  expect(formatPercentChange(null)).toBe("–");
});

test("counts have their thousands apart", () => {
  expect(formatCount(12480)).toBe("12,480");
});

test("a change carries its sign", () => {
  expect(formatDifference(132, "ms")).toBe("+132 ms");
  expect(formatDifference(-132, "ms")).toBe("−132 ms");
  expect(formatDifference(0, "ms")).toBe("±0 ms");
  expect(formatDifference(0.004, "ratio")).toBe("+0.40 pp");
  expect(formatDifference(0.00001, "ratio")).toBe("under +0.01 pp");
  expect(formatDifference(-0.00001, "ratio")).toBe("under −0.01 pp");
  expect(formatDifference(-0.002, "per_minute")).toBe("under −0.01/min");
  expect(formatDifference(0.002, "ms")).toBe("under +0.01 ms");
  expect(formatPercentChange(62.9)).toBe("+63 %");
  expect(formatPercentChange(-4.21)).toBe("−4.2 %");
  expect(formatPercentChange(0.01)).toBe("±0 %");
});

describe("time", () => {
  const now = Date.UTC(2026, 10, 23, 12, 27, 5);
  test.each([
    [now, "just now"],
    [now - 42_000, "42 s ago"],
    [now - 59 * 60_000, "59 min ago"],
    [now - 47 * 3_600_000, "47 h ago"],
    [now - 49 * 3_600_000, "2 d ago"],
    [now + 3 * 60_000, "in 3 min"],
  ])("%d is %s", (at, text) => {
    expect(formatRelative(at, now)).toBe(text);
  });

  test("absolute time says that it is UTC", () => {
    expect(formatDateTime(now)).toBe("2026-11-23 12:27:05 UTC");
  });
});

test("keeps figures on one line with their units, and nothing else", () => {
  expect(keepUnits("rose from 0.21 % to 52 ms within 10 minutes, 3 of 9 s")).toBe(
    "rose from 0.21\u00a0% to 52\u00a0ms within 10 minutes, 3 of 9\u00a0s",
  );
});
