import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MovingMedians,
  median,
  quantileInPlace,
  quantileOfSorted,
  SortedWindow,
  sortedKnown,
  TrailingMedians,
} from "./order-statistics";
import { ScaledValues } from "./scaled-values";

test.each([
  [[], Number.NaN],
  [[3], 3],
  [[3, 1], 2],
  [[Number.NaN, 5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toEqual(expected);
});

test.each([
  [0, 10],
  [0.5, 25],
  [0.9, 37],
  [1, 40],
])("the %d-quantile of 10, 20, 30, 40 is %d", (q, expected) => {
  expect(quantileOfSorted([10, 20, 30, 40], q)).toBeCloseTo(expected, 12);
});

const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NaN));

describe("SortedWindow", () => {
  test.each([
    [[], Number.NaN],
    [[3, 1], 2],
    [[90, 1, 2, 3, -90], 2],
    [[90, 1, 2, 3, 4, 5, 6, 7, 80, -90], 4.5],
  ])("the midmean of %j leaves out its lowest and highest quarter", (values, expected) => {
    const window = new SortedWindow(10);
    for (const one of values) window.add(one);
    expect(window.midmean()).toEqual(expected);
  });

  test("has the median of what was added and not taken out", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.nat(39), value, (values, out, coming) => {
        const window = new SortedWindow(values.length + 1);
        for (const one of values) window.add(one);
        const removed = values.slice(0, out);
        for (const one of removed) window.remove(one);
        expect(window.median()).toEqual(median(values.slice(out)));
        const [leaving = Number.NaN] = values.slice(out);
        window.replace(leaving, coming);
        expect(window.median()).toEqual(median([...values.slice(out + 1), coming]));
      }),
    );
  });
});

test("a quantile in place is that of the sorted values", () => {
  const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const values = fc.array(number, { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, q) => {
      const expected = quantileOfSorted(sortedKnown(given), q);
      const found = quantileInPlace(Float64Array.from([...given, -100, -100]), given.length, q);
      expect(Object.is(found, expected) || found === expected).toBe(true);
    }),
  );
});

test("a median before a moment is that of the values there, where half of them are known", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 1, max: 30 }), (values, length) => {
      const single = new TrailingMedians(new ScaledValues(Float64Array.from(values), null), length);
      const inARow = new Float64Array(values.length + 7);
      new MovingMedians(new ScaledValues(Float64Array.from(values), null), length, 32).read(-3, inARow);
      for (let t = -3; t < values.length + 4; t++) {
        const window = values.slice(Math.max(0, t - length), Math.max(0, t)).filter((one) => !Number.isNaN(one));
        const isThere = t >= 0 && t <= values.length && window.length * 2 >= length;
        const expected = isThere ? median(window) : Number.NaN;
        expect([single.at(t), single.at(t), inARow[t + 3]]).toEqual([expected, expected, expected]);
      }
    }),
  );
});
