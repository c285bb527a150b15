import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { criticalStatistic, placeboLaw, placeboMoments, rank, statisticOf, surprise } from "./placebo";

const onePart = (values: number[]) => placeboLaw([Float64Array.from(values)]);
const oneToHundred = Array.from({ length: 100 }, (_, i) => i + 1);

describe("placeboMoments", () => {
  const range = { end: 1000, before: 60, gap: 2, after: 30, first: 500, stride: 10, most: 1000 };

  test("end before the deploy's window before begins, and keep their distance", () => {
    const moments = placeboMoments(range, () => true);
    expect(moments.slice(0, 3)).toEqual([908, 898, 888]);
    expect(moments.at(-1)).toBe(508);
    expect(Math.max(...moments) + 2 + 30).toBeLessThanOrEqual(1000 - 60);
  });

  test("leave out what is not clear, and are no more than asked for", () => {
    expect(placeboMoments({ ...range, most: 3 }, (moment) => moment < 900)).toEqual([898, 888, 878]);
  });
});

test("a part that is mostly 0 and sometimes far out leaves other parts their voice", () => {
  const random = seeded(3);
  const steady = Float64Array.from({ length: 1000 }, () => random.normal());
  const rarely = steady.map(() => (random.uniform() < 0.85 ? 0 : random.normal()));
  const law = placeboLaw([steady, rarely]);
  // Alone, the steady part would be called at 2.33 standard deviations.
  expect(criticalStatistic(law, 0.02) * (law.units[0] ?? 0)).toBeLessThan(3);
});

describe("a law of one part", () => {
  test("measures the statistic in the part's 97 % quantile", () => {
    const law = onePart(oneToHundred);
    expect(law.units[0]).toBeCloseTo(97.03, 9);
    expect(statisticOf([-48.515], law.units)).toBeCloseTo(0.5, 9);
  });

  test.each([
    ["above all", 100.5, 0, 1 / 101],
    ["equal to the largest", 100, 1, 2 / 101],
    ["in the middle", 51, 50, 51 / 101],
    ["below all", 0, 100, 1],
  ])("ranks a statistic %s", (_what, value, atLeast, p) => {
    const law = onePart(oneToHundred);
    const ranked = rank(statisticOf([value], law.units), law);
    expect(ranked.atLeast).toBe(atLeast);
    expect(ranked.p).toBeCloseTo(p, 12);
  });

  test("leaves out an incident, but not the end of a heavy tail", () => {
    expect(onePart([...oneToHundred, 1e6]).incidents).toBe(1);
    const pareto = Array.from({ length: 200 }, (_, i) => ((i + 0.5) / 200) ** -0.5);
    expect(onePart(pareto).incidents).toBe(0);
  });

  test("takes no more than a tenth of the past for incidents", () => {
    const law = onePart([...oneToHundred.map((value) => value / 100), ...Array.from({ length: 60 }, () => 1e6)]);
    expect(law.incidents).toBeLessThanOrEqual(16);
  });

  test("takes one failure among thirty windows without any for usual, and an outage for an incident", () => {
    const deviances = Array.from({ length: 500 }, (_, i) => (i % 30 === 0 ? 2.5 + (i % 7) / 20 : 0.5 + (i % 9) / 100));
    const ofFailures = (values: number[]) => placeboLaw([Float64Array.from(values)], 1);
    expect(ofFailures(deviances).incidents).toBe(0);
    expect(rank(2.7 / (ofFailures(deviances).units[0] ?? 0), ofFailures(deviances)).p).toBeGreaterThan(0.01);
    expect(ofFailures([...deviances, 30]).incidents).toBe(1);
  });

  test("finds what was never there before infinitely unusual", () => {
    const law = onePart(Array.from({ length: 120 }, () => 0));
    expect(statisticOf([0], law.units)).toBe(0);
    expect(rank(statisticOf([0.001], law.units), law).p).toBeCloseTo(1 / 121, 12);
    expect(Number.isFinite(surprise(statisticOf([0.001], law.units), law))).toBe(true);
  });
});

const past = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 30, maxLength: 150 });

test("the critical statistic is what divides p above from p below alpha", () => {
  fc.assert(
    fc.property(
      past,
      fc.double({ min: 0.005, max: 0.5, noNaN: true }),
      fc.double({ min: 0, max: 200 }),
      (values, alpha, now) => {
        const law = onePart(values);
        const statistic = statisticOf([now], law.units);
        expect(statistic > criticalStatistic(law, alpha)).toBe(rank(statistic, law).p <= alpha);
      },
    ),
  );
});

test("surprise grows with the statistic", () => {
  fc.assert(
    fc.property(
      past,
      fc.double({ min: 0, max: 200, noNaN: true }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      (values, a, b) => {
        const law = onePart(values);
        expect(surprise(Math.max(a, b), law)).toBeGreaterThanOrEqual(surprise(Math.min(a, b), law) - 1e-9);
      },
    ),
  );
});

test("where most moments have nothing, as with rare errors, one with a little is no great surprise", () => {
  const law = onePart(Array.from({ length: 1_000 }, (_, i) => (i % 15 === 0 ? 1 + (i % 7) / 10 : 0)));
  expect(law.tail.start).toBeGreaterThan(0);
  expect(surprise(2 * law.tail.start, law)).toBeLessThan(6);
  const still = onePart(Array.from({ length: 1_000 }, () => 1));
  expect(surprise(1.2, still)).toBeLessThan(6);
});

test("what comes in steps, as few failures do, has a tail as heavy as its far end", () => {
  const law = onePart(Array.from({ length: 1_000 }, (_, i) => (i < 955 ? 0.9 + i / 10_000 : i < 995 ? 2 : 2.2)));
  const seen = (45 / 1_000) * Math.E;
  expect(Math.exp(-surprise(2 / (law.units[0] ?? 1), law))).toBeGreaterThan(seen / 20);
});
