import { expect, test } from "vitest";
import { type ChaosPlan, runChaos } from "./crash-run";

// The short form of npm run test:chaos.
const plan: ChaosPlan = {
  ...{ app: 2, postgres: 2, everything: 1, cuts: 1 },
  ...{ hangs: 1, hangMs: 4_000, exporters: 2, limitMs: 3 * 60_000 },
};

test("whatever is killed, hung or cut: what clients were told is what is recorded", { timeout: 400_000 }, async () => {
  const result = await runChaos(plan, (line) => console.log(line));
  console.log(result);
  expect(result).toMatchObject({ unexpected: [], missingDeploys: [], doubledDeploys: [] });
  expect(result.recordedDeploys).toBe(result.acknowledgedDeploys);
  expect(result.differingSpans).toEqual([]);
  expect(result.acceptedSpans).toBeGreaterThan(1_000);
  expect(result.deployRetries + result.exporterRetries).toBeGreaterThan(0);
});
