import fc from "fast-check";
import { expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { signedRank } from "./signed-rank";

test("by hand: eight differences, one of them negative and the smallest", () => {
  const found = signedRank([-1, 2, 3, 4, 5, 6, 7, 8]);
  // Rank sum of the negative ones 1: two of 2⁸ assignments are at most as extreme, on either side.
  expect(found?.p).toBeCloseTo((2 * 2) / 256, 12);
  expect(found?.size.value).toBe(4.5);
});

test("fewer than six differences say nothing", () => {
  expect(signedRank([1, 2, 3, 4, 5])).toBeNull();
});

test.each([6, 12, 60])("of %d differences about nothing, one in twenty is called, and the interval holds 0", (n) => {
  const random = seeded(n);
  const cases = Array.from({ length: 1000 }, () => signedRank(Array.from({ length: n }, () => random.normal())));
  expect(cases.filter((found) => found && found.p <= 0.05).length).toBeLessThan(70);
  const covered = cases.filter((found) => found && found.size.low <= 0 && found.size.high >= 0).length;
  expect(covered).toBeGreaterThan(930);
  expect(covered).toBeLessThan(990);
});

test("a shift of all differences shifts the estimate and its interval", () => {
  const differences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 6, maxLength: 50 });
  fc.assert(
    fc.property(differences, fc.double({ min: -5, max: 5, noNaN: true }), (values, shift) => {
      const [here, there] = [signedRank(values), signedRank(values.map((value) => value + shift))];
      for (const end of ["value", "low", "high"] as const) {
        expect(there?.size[end]).toBeCloseTo((here?.size[end] ?? 0) + shift, 9);
      }
    }),
  );
});
