import { expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { factsAt } from "./examine";
import { examineSeries } from "./judge";
import { shortfallOf } from "./shortfall";

const rollout = {
  startedAt: SIMULATED_DEPLOY,
  finishedAt: SIMULATED_DEPLOY,
  others: [],
  now: SIMULATED_DEPLOY + 60 * MINUTE,
};

/** Shortfall at each look, as a share of the values. */
function shortfall(deviation: number, memory: number): number[] {
  const values = simulatedLatency(3, () => 0, 200, { deviation, memory });
  const { series } = simulatedSubject("shop", "POST /pay", "p95", values);
  const question = examineSeries(series, rollout, DEFAULT_SETTINGS)?.question;
  const found = question && shortfallOf(question, factsAt);
  if (!question || !found) throw new Error("nothing missing");
  expect(question.series.values.over(0, values.length)).toEqual(values.map(Math.log));
  return [...found].map((missing) => missing * question.series.scaleAt(question.end));
}

test("is more where there is more noise, and where it lasts", () => {
  const [calm, rough, lasting] = [shortfall(0.05, 0), shortfall(0.2, 0), shortfall(0.2, 0.8)];
  expect(rough.at(-1)).toBeGreaterThan(1.3 * (calm.at(-1) ?? 0));
  expect(lasting.at(-1)).toBeGreaterThan(1.3 * (rough.at(-1) ?? 0));
});

test("is about the noise of the baselines: some of the values' own, by the root of their number", () => {
  const last = shortfall(0.1, 0).at(-1) ?? 0;
  expect(last).toBeGreaterThan(0.1 / Math.sqrt(60));
  expect(last).toBeLessThan(0.1);
});
