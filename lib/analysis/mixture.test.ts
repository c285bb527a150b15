import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { type Law, lawThrough, mixtureQuantile, samplePosition, shaped } from "./mixture";

/** A normal law with that middle and spread. */
const normal = (middle: number, spread: number) =>
  lawThrough([
    [0, middle],
    [1.6449, middle + 1.6449 * spread],
  ]);

describe("mixtureQuantile", () => {
  test("of one law is the law's own", () => {
    expect(mixtureQuantile([normal(4, 0.5)], [7], 1.2816, Number.NaN)).toBeCloseTo(4 + 0.5 * 1.2816, 3);
  });

  test("is what a sorted sample of the mixture shows", () => {
    const random = seeded(5);
    const sample = Float64Array.from({ length: 100_000 }, (_, i) =>
      i % 10 === 0 ? 6 + 0.5 * random.normal() : 4 + 0.3 * random.normal(),
    ).sort();
    const found = mixtureQuantile([normal(4, 0.3), normal(6, 0.5)], [9, 1], 1.6449, Number.NaN);
    expect(found).toBeCloseTo(sample[95_000] ?? 0, 1);
  });

  test("lies between its parts, whatever the weights, and does not depend on where it is looked for first", () => {
    const weight = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(weight, weight, fc.double({ min: 3, max: 8, noNaN: true }), (a, b, guess) => {
        const laws = [normal(4, 0.3), normal(6, 0.5)];
        const found = mixtureQuantile(laws, [a, b], 1.6449, Number.NaN);
        expect(found).toBeGreaterThan(4);
        expect(found).toBeLessThan(6 + 0.5 * 1.645);
        expect(mixtureQuantile(laws, [a, b], 1.6449, guess)).toBeCloseTo(found, 4);
      }),
    );
  });

  test("leaves out what is not known", () => {
    expect(mixtureQuantile([null, normal(4, 0.5)], [50, 1], 0, Number.NaN)).toBeCloseTo(4, 3);
    expect(mixtureQuantile([null, normal(4, 0.5)], [50, 0], 0, Number.NaN)).toBeNaN();
  });
});

test("a law needs two points that are apart", () => {
  expect(
    lawThrough([
      [0, 1],
      [0.05, 2],
    ]),
  ).toBeNull();
  expect(
    lawThrough([
      [0, 1],
      [Number.NaN, 2],
      [1, 3],
    ]),
  ).toEqual({ z: [0, 1], x: [1, 3] });
});

describe("shaped", () => {
  const law: Law = { z: [0, 1, 2], x: [3, 5, 6] };

  test("keeps a law's level and takes the mean shape of others, wherever their points lie", () => {
    const others: Law[] = [
      { z: [0, 1], x: [10, 11] },
      { z: [1, 3], x: [0, 6] },
    ];
    expect(shaped(law, others)).toEqual({ z: [0, 1, 2], x: [14 / 3 - 2, 14 / 3, 14 / 3 + 2] });
  });

  test("leaves a law as it is beside itself, and beside none", () => {
    expect(shaped(law, [law])).toEqual(law);
    expect(shaped(law, [])).toEqual(law);
  });
});

test.each([
  [0.99, 3],
  [0.95, 24],
  [0.5, 8],
  [0.99, 400],
] as const)("the %d quantile of %d requests lies where such samples have it", (q, n) => {
  const random = seeded(n);
  const found = Float64Array.from({ length: 4000 }, () => {
    const sample = Float64Array.from({ length: n }, () => random.normal()).sort();
    return sample[Math.ceil(q * n - 1e-9 * n) - 1] ?? Number.NaN;
  }).sort();
  expect(samplePosition(q, n)).toBeCloseTo(found[2000] ?? 0, 1);
});
