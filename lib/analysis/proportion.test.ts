import { expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { proportionalFloor } from "./proportion";

/** A day and night of 1 to 9 times, with noise of the level to a power. */
function daily(power: number, times = 9): Float64Array {
  const random = seeded(5);
  return Float64Array.from({ length: 5000 }, (_, i) => {
    const level = 100 * times ** ((1 + Math.sin((2 * Math.PI * i) / 1440)) / 2);
    return level + 0.1 * level ** power * 100 ** (1 - power) * random.normal();
  });
}

test.each([
  [1, true],
  [0.8, true],
  [0.2, false],
  [0, false],
])("a spread that grows with the level to the power %d is proportional: %s", (power, isProportional) => {
  expect(proportionalFloor(daily(power)) !== null).toBe(isProportional);
});

test("one level tells nothing, nor do values around 0, nor few", () => {
  expect(proportionalFloor(daily(1, 1))).toBeNull();
  expect(proportionalFloor(daily(1).map((value) => value - 200))).toBeNull();
  expect(proportionalFloor(daily(1).subarray(0, 400))).toBeNull();
});

test("it is the same in another unit, and its floor goes with the unit", () => {
  const values = daily(1);
  values[3] = 0;
  expect(proportionalFloor(values.map((value) => value * 1000))).toBeCloseTo(
    (proportionalFloor(values) ?? 0) * 1000,
    6,
  );
  expect(proportionalFloor(values)).toBeGreaterThan(0);
});
