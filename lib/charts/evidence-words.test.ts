import { describe, expect, test } from "vitest";
import type { MetricVerdict } from "@/lib/domain/verdict";
import { makeSubjectVerdict } from "@/lib/testing/verdicts";
import { describeVerdict } from "./verdict-words";

const say = (verdict: Partial<MetricVerdict>) =>
  describeVerdict(
    makeSubjectVerdict({ rarity: null, calledAfter: null, ...verdict }),
    "the error rate of POST /pay",
    0,
  );

const share = (events: number, requests: number) => ({ events, requests });
const counts = {
  before: share(0, 3600),
  after: share(9, 780),
  baseline: share(0, 86_400),
  baselineHigh: 3 / 86_400,
  inflation: 1,
  p: 1e-9,
};
const size = { value: 0.0115, low: 0.006, high: 0.02 };
const errors: Partial<MetricVerdict> = { metric: "error_rate", typical: { before: 0, after: 0.0115 }, size, counts };

describe("counts", () => {
  test("a new error is called one", () => {
    expect(say(errors)).toBe(
      "The error rate of POST /pay is new: +1.1 pp, 95 % interval +0.60 pp to +2.0 pp. 9 of 780 requests failed after it; none of 86,400 had before, which leaves room for <0.01 % at most.",
    );
  });

  test("more of the same is counted on both sides", () => {
    const more = { ...counts, baseline: share(86, 86_400) };
    expect(say({ ...errors, counts: more })).toContain("9 of 780 requests failed after it, 86 of 86,400 before.");
  });
});

describe("what is needed", () => {
  const open: Partial<MetricVerdict> = { ...errors, kind: "inconclusive", counts: { ...counts, after: share(1, 140) } };
  const rarity = { placebos: 800, atLeastAsUnusual: 20, incidents: 0, p: 0.026, adjustedP: 0.026 };
  const ranked = { ...rarity, statistic: 1, critical: 2 };

  test.each<[string, Partial<MetricVerdict>, string]>([
    [
      "requests and minutes",
      { needed: { effect: 0.01, detectable: 0.03, requests: 318, minutes: 64 } },
      "A rise to 3.0 % or more would have shown. About 320 more requests, some 64 minutes at this traffic, would show one to 1.0 %.",
    ],
    [
      "minutes alone",
      { metric: "p95", counts: null, needed: { effect: 1.2, detectable: 1.31, requests: null, minutes: 400 } },
      "A rise of 31 % or more would have shown. Some 7 hours more would show one of 20 %.",
    ],
    [
      "nothing that helps",
      { metric: "p95", counts: null, needed: { effect: 1.2, detectable: 1.31, requests: null, minutes: null } },
      "A rise of 31 % or more would have shown. One of 20 % would not show however long one waits: it moves too much by itself.",
    ],
    [
      "no more",
      { metric: "p95", counts: null, needed: { effect: 1.2, detectable: 1.18, requests: 0, minutes: 0 } },
      "A rise of 18 % or more would have shown.",
    ],
  ])("%s", (_what, verdict, sentence) => {
    expect(say({ ...open, rarity: ranked, ...verdict })).toContain(sentence);
  });

  test("a short past is told as one", () => {
    const cautious = { historyMinutes: 180, p: 0.2, limit: 0.002, inflation: 2 };
    expect(say({ ...open, cautious })).toContain("Only 3 hours before the deploy are known");
    expect(say({ ...open, cautious: null })).toContain("too little is known of the time before the deploy");
  });
});
