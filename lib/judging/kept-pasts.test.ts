import { expect, test } from "vitest";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { KeptPasts } from "./kept-pasts";
import { judgeInput } from "./verdict-input";

const values = simulatedLatency(3, (minute) => (minute > DEPLOY_MINUTE ? 0.4 : 0));

/** What is in so many minutes after the deploy. */
function inputAt(minutes: number, measured = values) {
  const known = measured.map((value, minute) => (minute > DEPLOY_MINUTE + minutes ? Number.NaN : value));
  return {
    subjects: [simulatedSubject("shop", "GET /", "p95", known)],
    rollout: {
      startedAt: SIMULATED_DEPLOY,
      finishedAt: SIMULATED_DEPLOY,
      others: [],
      now: SIMULATED_DEPLOY + minutes * MINUTE,
    },
    settings: DEFAULT_SETTINGS,
    surroundings: NO_SURROUNDINGS,
  };
}

test("with what is kept of the past a verdict is the same to the bit, at every look", async () => {
  const pasts = new KeptPasts();
  for (const look of [5, 10, 15, 20, 30]) {
    const verdict = await judgeInput(inputAt(look), pasts.ofDeploy("a", DEFAULT_SETTINGS));
    expect(verdict).toEqual(await judgeInput(inputAt(look)));
  }
});

test("is found as long as it was made of the same, and of the same deploy", async () => {
  const pasts = new KeptPasts();
  const [early, late] = [inputAt(5), inputAt(30)];
  const find = (deployId: string, input = late, settings = DEFAULT_SETTINGS) => {
    const [subject] = input.subjects;
    return subject && pasts.ofDeploy(deployId, settings).find(subject, input.rollout);
  };
  await judgeInput(early, pasts.ofDeploy("a", DEFAULT_SETTINGS));
  expect(find("a")).not.toBeNull();
  expect(find("b")).toBeNull();
  expect(find("a", late, { ...DEFAULT_SETTINGS, beforeMinutes: 45 })).toBeNull();
  const revised = values.with(100, 1);
  expect(find("a", inputAt(30, revised))).toBeNull();
  pasts.forget("a");
  expect(find("a")).toBeNull();
});
