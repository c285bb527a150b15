import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import {
  DEPLOY_MINUTE,
  SIMULATED_DEPLOY,
  SIMULATED_MINUTES,
  SIMULATED_START,
  simulatedSubject,
} from "@/lib/testing/minutes";
import { seeded } from "@/lib/testing/simulate";
import { judgeDeploy } from "./judge-deploy";

interface Story {
  seed: number;
  perMinute: number;
  before: number;
  after: number;
  /** Minutes since the deploy, and of history before it. */
  minutes?: number;
  history?: number;
  /** Failures of minutes after the deploy, in place of chance. */
  planted?: Record<number, number>;
  /** So many failures come together. */
  clump?: number;
}

/** The error rate of one operation around a deploy. */
function judgeErrors(story: Story, step: number = MINUTE): SubjectVerdict {
  const { seed, perMinute, before, after, minutes = 60, history = DEPLOY_MINUTE, planted, clump = 1 } = story;
  const random = seeded(seed);
  const per = step / MINUTE;
  const deployStep = Math.floor(DEPLOY_MINUTE / per);
  const length = SIMULATED_MINUTES / per;
  const requests = Float64Array.from({ length }, () => random.poisson(perMinute * per));
  const failed = requests.map((count, i) => {
    const given = i > deployStep ? planted?.[i - deployStep] : undefined;
    if (planted && i > deployStep) return given ?? 0;
    return clump * random.poisson((count * (i > deployStep ? after : before)) / clump);
  });
  const first = deployStep - Math.floor(history / per);
  requests.fill(Number.NaN, 0, first);
  failed.fill(Number.NaN, 0, first);
  const subject = simulatedSubject("checkout", "POST /pay", "error_rate", failed, requests);
  const series = { ...subject.series, step };
  const rollout = {
    startedAt: SIMULATED_DEPLOY,
    finishedAt: SIMULATED_DEPLOY,
    others: [],
    now: SIMULATED_DEPLOY + minutes * MINUTE,
  };
  const [verdict] = judgeDeploy([{ ...subject, series }], rollout, DEFAULT_SETTINGS).subjects;
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
const share = (verdicts: SubjectVerdict[], kind: string) =>
  verdicts.filter((verdict) => verdict.kind === kind).length / verdicts.length;

describe("where nothing ever failed", () => {
  test.each([
    ["one failure", { 5: 1 }, "inconclusive"],
    ["two failures", { 5: 1, 9: 1 }, "inconclusive"],
    ["nine failures", { 5: 2, 9: 2, 12: 2, 20: 1, 25: 2 }, "regressed"],
    ["nine failures at once", { 12: 9 }, "regressed"],
  ])("%s of 300 requests after a deploy", (_what, planted, kind) => {
    const verdict = judgeErrors({ seed: 1, perMinute: 10, before: 0, after: 0, planted });
    expect(verdict.kind).toBe(kind);
    expect(verdict.counts?.baseline.events).toBe(0);
    expect(verdict.counts?.baselineHigh).toBeCloseTo(3 / (verdict.counts?.baseline.requests ?? 0), 6);
  });

  test("1 % of 60 requests a minute is found within 15 minutes", () => {
    const found = seeds.map((seed) => judgeErrors({ seed, perMinute: 60, before: 0, after: 0.01, minutes: 15 }));
    expect(share(found, "regressed")).toBeGreaterThanOrEqual(0.9);
  });

  test("1 % of 5 requests a minute is open after 15 minutes, and what would settle it is said", () => {
    const found = seeds.map((seed) => judgeErrors({ seed, perMinute: 5, before: 0, after: 0.01, minutes: 15 }));
    expect(share(found, "inconclusive")).toBeGreaterThanOrEqual(0.9);
    for (const { kind, needed, counts } of found) {
      if (kind !== "inconclusive") continue;
      // Three of so many fail at 1 % with a probability of 0.8.
      const all = (needed?.requests ?? 0) + (counts?.after.requests ?? 0);
      expect(all / 427).toBeGreaterThan(0.85);
      expect(all / 427).toBeLessThan(1.15);
      expect(needed?.effect).toBe(0.01);
      expect(needed?.detectable).toBeGreaterThan(0.03);
    }
  });

  test("the interval is no point", () => {
    const { size } = judgeErrors({ seed: 1, perMinute: 5, before: 0, after: 0 });
    expect(size?.value).toBe(0);
    expect(size?.high).toBeGreaterThan(0.01);
    expect(size?.low).toBeLessThan(0);
  });
});

test("a rate that stays is not blamed, whatever the traffic", () => {
  const settings = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    perMinute: fc.constantFrom(1, 5, 60, 600),
    before: fc.constantFrom(0, 0.0005, 0.01, 0.05),
    clump: fc.constantFrom(1, 3),
  });
  let blamed = 0;
  fc.assert(
    fc.property(settings, (story) => {
      if (judgeErrors({ ...story, after: story.before }).kind === "regressed") blamed++;
    }),
    { numRuns: 120, seed: 4 },
  );
  expect(blamed).toBeLessThanOrEqual(5);
});

test("failures that come in threes count for less", () => {
  const inflation = (clump: number) =>
    judgeErrors({ seed: 2, perMinute: 60, before: 0.01, after: 0.01, clump }).counts?.inflation ?? 0;
  expect(inflation(1)).toBeLessThan(1.3);
  expect(inflation(3)).toBeGreaterThan(2);
  expect(inflation(3)).toBeLessThan(4);
});

describe("with an hour of history", () => {
  test.each([
    ["a gross rise is called", 0.2, "regressed"],
    ["a small one is not", 0.01, "inconclusive"],
    ["and what did not change is not called unchanged", 0, "inconclusive"],
  ])("%s", (_what, after, kind) => {
    const verdict = judgeErrors({ seed: 3, perMinute: 10, before: 0, after, history: 60 });
    expect(verdict).toMatchObject({ kind, rarity: null });
    expect(verdict.cautious?.historyMinutes).toBe(60);
    expect(verdict.needed === null).toBe(kind === "regressed");
  });

  test("but with less than half of one nothing is said", () => {
    const verdict = judgeErrors({ seed: 3, perMinute: 10, before: 0, after: 0.5, history: 20 });
    expect(verdict).toMatchObject({ kind: "inconclusive", rarity: null, cautious: null, counts: null });
  });
});

test("steps of five minutes say the same", () => {
  for (const after of [0, 0.1]) {
    const [one, five] = [MINUTE, 5 * MINUTE].map((step) =>
      judgeErrors({ seed: 4, perMinute: 5, before: 0.001, after }, step),
    );
    expect(five?.kind).toBe(one?.kind);
    expect(five?.counts?.baseline.requests).toBeGreaterThan(10_000);
  }
  expect(SIMULATED_START % (5 * MINUTE)).toBe(0);
});
