import { expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import { beyondChance, wanderOf } from "./wander";

/** Changes in units of chance of moments with between 1,000 and 5,000 requests. */
function moments(wander: number) {
  const random = seeded(8);
  const requests = Float64Array.from({ length: 2000 }, () => 1000 + 4000 * random.uniform());
  const changes = requests.map((n) => beyondChance(n, wander) * random.normal());
  return { changes, requests };
}

/** How many times as far as the quietest moments the busiest ones change, once their noise is taken off. */
function leftOver(wander: number): number {
  const { changes, requests } = moments(wander);
  const found = wanderOf(changes, requests);
  const spread = (isBusy: boolean) => {
    const squares = [...changes]
      .map((change, i) => ({ n: requests[i] ?? 0, square: (change / beyondChance(requests[i] ?? 0, found)) ** 2 }))
      .filter(({ n }) => (isBusy ? n > 4500 : n < 1500));
    return Math.sqrt(squares.reduce((sum, { square }) => sum + square, 0) / squares.length);
  };
  return spread(true) / spread(false);
}

test.each([0, 0.0002, 0.001, 1])(
  "noise that wanders by %d a request is the same at all traffic once it is known",
  (wander) => {
    expect(leftOver(wander)).toBeGreaterThan(0.85);
    expect(leftOver(wander)).toBeLessThan(1.15);
  },
);

test("nothing is said of it where traffic is the same, or nothing changes", () => {
  const { changes, requests } = moments(1);
  expect(
    wanderOf(
      changes,
      requests.map((_, i) => 1000 + (i % 2)),
    ),
  ).toBe(0);
  expect(
    wanderOf(
      changes.map(() => 0),
      requests,
    ),
  ).toBe(0);
  expect(
    wanderOf(
      changes.map(() => Number.NaN),
      requests,
    ),
  ).toBe(0);
});
