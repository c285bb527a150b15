import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { judgeDeploy } from "./judge-deploy";

test("what would have shown at a look is still said to have shown at a later one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const subject = simulatedSubject(
        "shop",
        "GET /a",
        "p95",
        simulatedLatency(seed, () => 0, 200, { deviation: 0.1, memory: 0.98 }),
      );
      const [early, late] = [12, 40].map((minutes) => {
        const rollout = { startedAt: SIMULATED_DEPLOY, finishedAt: SIMULATED_DEPLOY, others: [] };
        const now = SIMULATED_DEPLOY + minutes * MINUTE;
        return judgeDeploy([subject], { ...rollout, now }, DEFAULT_SETTINGS).subjects[0]?.needed?.detectable;
      });
      fc.pre(typeof early === "number" && typeof late === "number");
      expect(late).toBeLessThanOrEqual((early ?? 0) + 1e-12);
    }),
    { numRuns: 30, seed: 4 },
  );
});
