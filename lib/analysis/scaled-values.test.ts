import fc from "fast-check";
import { expect, test } from "vitest";
import { ScaledValues } from "./scaled-values";

const given = Float64Array.from({ length: 700 }, (_, i) => i);

test("whatever stretch is asked for, its values are on the scale, once each", () => {
  const place = fc.integer({ min: -50, max: 750 });
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place), { maxLength: 12 }), (stretches) => {
      const asked: number[] = [];
      const values = new ScaledValues(given, (value) => {
        asked.push(value);
        return 2 * value;
      });
      for (const [from, to] of stretches) {
        const expected = given.slice(Math.max(0, from), Math.max(0, to)).map((value) => 2 * value);
        expect([...values.over(from, to)]).toEqual([...expected]);
      }
      expect(new Set(asked).size).toBe(asked.length);
    }),
  );
});

test("little more than what is asked for is brought to the scale", () => {
  let asked = 0;
  new ScaledValues(given, () => asked++).over(300, 360);
  expect(asked).toBeLessThanOrEqual(256);
});
