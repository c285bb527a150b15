import { expect, test } from "vitest";
import { agreementOf } from "./score";

const one = (isChanged: boolean | null, decision: boolean, score: number, delayMinutes: number | null = null) => ({
  isChanged,
  decision,
  score,
  delayMinutes,
});

test("decisions against labels", () => {
  const agreement = agreementOf([
    one(true, true, 9, 5),
    one(true, true, 7, 15),
    one(true, false, 2, 30),
    one(false, true, 7, 5),
    one(false, false, 1),
    one(null, true, 9, 5),
  ]);
  expect(agreement).toMatchObject({
    cases: 6,
    unlabelled: 1,
    truePositives: 2,
    falsePositives: 1,
    falseNegatives: 1,
    trueNegatives: 1,
    falsePositiveRate: 0.5,
    medianDelayMinutes: 5,
  });
  expect(agreement.precision).toBeCloseTo(2 / 3, 12);
  expect(agreement.f1).toBeCloseTo(2 / 3, 12);
  // Pairs: 9 > 7, 9 > 1, 7 = 7, 7 > 1, 2 < 7, 2 > 1.
  expect(agreement.areaUnderRoc).toBeCloseTo(4.5 / 6, 12);
});

test("nothing to divide by is not a number", () => {
  expect(agreementOf([])).toMatchObject({
    cases: 0,
    precision: null,
    f1: null,
    areaUnderRoc: null,
    medianDelayMinutes: null,
  });
});
