import { expect, test } from "vitest";
import { UNKNOWN_CAUSE } from "@/lib/domain/cause";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { makeSubjectVerdict } from "@/lib/testing/verdicts";
import { looksInWords, verdictFigures } from "./verdict-arithmetic";

function figures(change: Partial<SubjectVerdict> = {}): Record<string, string> {
  return Object.fromEntries(verdictFigures(makeSubjectVerdict(change)).map(({ name, value }) => [name, value]));
}

test("shows every figure of a change, in the order in which it is reckoned", () => {
  expect(Object.entries(figures())).toEqual([
    ["Before, 60 min, 20 Nov 13:00 to 14:00 UTC", "200 ms"],
    ["After, 28 min, 20 Nov 14:02 to 14:30 UTC", "300 ms"],
    ["Plain difference", "+50 %"],
    ["Change", "+48 % (+41 % to +55 %)"],
    ["Began", "14:00 UTC"],
    ["Statistic", "7.31, called above 2.05 if it were judged alone"],
    ["Past moments as unusual", "0 of 812"],
    ["By chance", "0.12 %"],
  ]);
  expect(verdictFigures(makeSubjectVerdict()).at(-1)?.note).toContain("(1 + 0) ÷ (1 + 812)");
});

test("an error rate changes by points, and has no burst of a shift", () => {
  const rate = figures({
    metric: "error_rate",
    typical: { before: 0, after: 0.045 },
    size: { value: 0.044, low: 0.04, high: 0.05 },
    burst: { minutes: 5, size: 0.1 },
  });
  expect(rate["Plain difference"]).toBe("+4.5 pp");
  expect(rate.Change).toBe("+4.4 pp (+4.0 pp to +5.0 pp)");
  expect(rate["Burst of 5 min"]).toBe("+10 pp");
});

test("what is not known is not shown as a figure", () => {
  const little = figures({ size: null, onset: null, rarity: null, typical: { before: null, after: 300 } });
  expect(little).toMatchObject({ "Plain difference": "–", "Past moments": "too few" });
  expect(Object.keys(little)).not.toContain("Change");
  const rarity = { placebos: 9, atLeastAsUnusual: 0, incidents: 0, p: 0.1, adjustedP: 0.1 };
  const boundless = { ...rarity, statistic: Number.POSITIVE_INFINITY, critical: Number.POSITIVE_INFINITY };
  expect(figures({ rarity: boundless }).Statistic).toBe("beyond any seen, too few past moments to call it");
});

test("an error rate shows the counts behind it", () => {
  const counts = {
    ...{ before: { events: 1, requests: 900 }, after: { events: 12, requests: 640 } },
    ...{ baseline: { events: 20, requests: 12_000 }, baselineHigh: 0.003, inflation: 1.5, p: 0.0012 },
  };
  expect(figures({ metric: "error_rate", counts })).toMatchObject({
    "Failed after": "12 of 640",
    "Failed before": "20 of 12,000",
    "Exact test": "0.12 %",
  });
});

test("a short past shows what is said in its place", () => {
  const cautious = { historyMinutes: 1_300, p: 0.004, limit: 0.001, inflation: 2 };
  const [figure] = verdictFigures(makeSubjectVerdict({ rarity: null, cautious })).slice(-1);
  expect(figure).toMatchObject({ name: "By chance", value: "0.40 %" });
  expect(figure?.note).toContain("1,300 minutes");
});

test("shows what speaks for another cause, and what is needed still", () => {
  const size = { value: 1.5, low: 1.4, high: 1.6 };
  const cause = {
    ...UNKNOWN_CAUSE,
    suspects: [{ deployId: "1", label: "v41", weight: 0.7 }],
    siblings: { change: 1.02, remaining: 1.45, heldSteady: true, services: [{ service: "cart", change: 1.02 }] },
    versions: { from: "v40", to: "v41", pairs: 12, size, p: 0.001 },
    mix: { operations: 1.01, mix: 1.4, shares: [{ operation: "GET /export", before: 0.04, after: 0.12 }] },
    confirmedBy: { deployId: "2", label: "v42", at: Date.UTC(2026, 10, 20, 15), size: 0.7 },
  };
  expect(figures({ cause, needed: { effect: 1.18, detectable: 1.3, requests: 1200, minutes: 40 } })).toMatchObject({
    "Services not deployed": "+2.0 %",
    "v41 against v40": "+50 % (+40 % to +60 %)",
    "Deploys that fit": "v41 70 %",
    "Operations, and their mix": "+1.0 %, and +40 %",
    "Taken back by v42": "−30 %",
    "Still needed": "1,200 requests, or 40 min",
  });
});

test("tells the first look that called it", () => {
  const { looks } = makeSubjectVerdict();
  const later = { minutes: 15, statistic: 8, called: true };
  expect(looksInWords([...looks, later])).toBe("5 min 1.20, 10 min 7.31 (called), 15 min 8.00");
});
