import { expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, SIMULATED_MINUTES, SIMULATED_START } from "@/lib/testing/minutes";
import { seeded } from "@/lib/testing/simulate";
import { examineSeries } from "./judge";
import { sizesOf } from "./sizes";

const PER_MINUTE = 60;

/** 0.2 % of the requests fail, but in the hour before the deploy 12 of 3,600, and `after` of them after it. */
function sizesAfter(seed: number, after = 0.002) {
  const random = seeded(seed);
  const values = Float64Array.from({ length: SIMULATED_MINUTES }, (_, i) =>
    i >= DEPLOY_MINUTE - 60 && i < DEPLOY_MINUTE
      ? Number(i % 5 === 0)
      : random.poisson(PER_MINUTE * (i > DEPLOY_MINUTE ? after : 0.002)),
  );
  const requests = new Float64Array(SIMULATED_MINUTES).fill(PER_MINUTE);
  const series = { metric: "error_rate", start: SIMULATED_START, step: MINUTE, values, requests } as const;
  const rollout = {
    startedAt: SIMULATED_DEPLOY,
    finishedAt: SIMULATED_DEPLOY,
    others: [],
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  const examined = examineSeries(series, rollout, DEFAULT_SETTINGS);
  if (!examined) throw new Error("there is room for windows");
  const { size, room } = sizesOf(examined, DEFAULT_SETTINGS);
  return {
    high: size?.high ?? 0,
    farthest: Math.max(Math.abs(size?.low ?? 0), Math.abs(size?.high ?? 0)),
    room: room ?? 0,
  };
}

test.each([1, 2, 3])("an hour with more failures than usual makes no floor wider: seed %d", (seed) => {
  const { farthest, room } = sizesAfter(seed);
  // The 90 % interval reaches about 0.84 times as far as the 95 % one; the floor of 0.2 % is 0.1 points.
  expect(room).toBeGreaterThan((0.75 * farthest) / 0.001);
  expect(room).toBeLessThan((2 * farthest) / 0.001);
});

test.each([1, 2, 3])("a rise is ruled out by the noise that it would have: seed %d", (seed) => {
  const { high, room } = sizesAfter(seed, 0.005);
  // By the noise of a rate that did not rise, the 90 % interval would end before the 95 % one.
  expect(room * 0.001).toBeGreaterThan(high);
});
