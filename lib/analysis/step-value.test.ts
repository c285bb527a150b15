import { expect, test } from "vitest";
import { emptyBucket } from "@/lib/domain/bucket";
import { HOUR, MINUTE, SECOND } from "@/lib/domain/time";
import { stepValue, throughputOver } from "./step-value";

const start = Date.UTC(2026, 10, 23, 12);
const ten = { from: start, to: start + 10 * MINUTE };
const later = start + HOUR;

test.each([
  ["over the whole stretch", 40, ten, start - HOUR, later, 4],
  ["over what is measured of it", 40, ten, start + 8 * MINUTE, later, 20],
  ["over what is past of it", 40, ten, start - HOUR, start + 4 * MINUTE, 10],
  ["0 while quiet", 0, ten, start - HOUR, later, 0],
  ["0 while quiet so far", 0, ten, start - HOUR, start + 2 * MINUTE, 0],
  ["unknown while what is quiet may still arrive", 0, ten, start - HOUR, start + 2 * MINUTE - 1, null],
  ["unknown before the first measurement", 0, ten, ten.to, later, null],
  ["unknown where nothing was ever measured", 0, ten, null, later, null],
  ["unknown in the future", 0, ten, start - HOUR, start, null],
  ["unknown over less than a minute", 5, ten, start - HOUR, start + 59 * SECOND, null],
])("%s", (_what, n, stretch, first, now, expected) => {
  expect(throughputOver(n, stretch, { first, now })).toBe(expected);
});

test("a quiet step has a throughput, and no other value", () => {
  const read = (metric: "p95" | "throughput" | "error_rate") =>
    stepValue(metric, emptyBucket(start), ten, { first: start, now: later });
  expect([read("throughput"), read("p95"), read("error_rate")]).toEqual([0, null, null]);
});
