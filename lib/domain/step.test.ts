import { expect, test } from "vitest";
import { stepFor } from "./step";
import { MINUTE } from "./time";

test.each([
  [0, 5],
  [19.9, 5],
  [20, 1],
  [6000, 1],
])("%f requests a minute are judged in steps of %i min", (perMinute, minutes) => {
  expect(stepFor(perMinute)).toBe(minutes * MINUTE);
});
