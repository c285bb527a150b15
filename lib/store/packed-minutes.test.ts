import { expect, test } from "vitest";
import { FrameQuantiles } from "@/lib/domain/frame-quantiles";
import { bucketMiddle, bucketOf, emptyHistogram, encodeHistogram } from "@/lib/domain/histogram";
import { MINUTE } from "@/lib/domain/time";
import { firstMinute, unpackMinutes } from "./packed-minutes";

const START = Date.UTC(2026, 10, 20, 12);

function record(minute: number, ms: number[], errors: number): Buffer {
  const histogram = emptyHistogram();
  for (const one of ms) histogram[bucketOf(one / 1000)] = (histogram[bucketOf(one / 1000)] ?? 0) + 1;
  const frame = encodeHistogram(histogram);
  const head = Buffer.alloc(16);
  for (const [i, value] of [START / MINUTE + minute, ms.length, errors, frame.length].entries())
    head.writeInt32BE(value, 4 * i);
  return Buffer.concat([head, frame]);
}

const PACKED = Buffer.concat([
  record(3, [10, 10, 10], 0),
  record(-1, [1], 1),
  record(0, [100], 1),
  record(3, [1000, 1000, 1000, 1000], 2),
  record(7, [5], 0),
]);

/** As they come back: the middle of their bucket, to five figures. */
const near = (values: number[]) =>
  values.map((ms) => Number((bucketMiddle(bucketOf(ms / 1000)) * 1000).toPrecision(5)));

test("adds the versions of a minute, whatever their order, and leaves out what lies outside", () => {
  const grid = { start: START, step: MINUTE, length: 5 };
  const { n, errors, quantiles } = unpackMinutes(PACKED, grid, new FrameQuantiles());
  expect([...n]).toEqual([1, 0, 0, 7, 0]);
  expect([...errors]).toEqual([1, 0, 0, 2, 0]);
  const [p50, p95] = quantiles;
  expect([p50[0], p50[3], p95[3]]).toEqual(near([100, 1000, 1000]));
  expect([p50[1], p50[2], p50[4]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("takes the minutes of a longer step together", () => {
  const grid = { start: START - MINUTE, step: 5 * MINUTE, length: 2 };
  const { n, quantiles } = unpackMinutes(PACKED, grid, new FrameQuantiles());
  expect([...n]).toEqual([9, 1]);
  expect([...quantiles[0]]).toEqual(near([100, 5]));
});

test("knows the first minute", () => {
  expect(firstMinute(PACKED)).toBe(START - MINUTE);
  expect(firstMinute(Buffer.alloc(0))).toBe(Number.POSITIVE_INFINITY);
});
