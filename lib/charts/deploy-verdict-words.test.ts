import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdictKind, SubjectVerdict } from "@/lib/domain/verdict";
import { makeSubjectVerdict, VERDICT_DEPLOY } from "@/lib/testing/verdicts";
import { describeAll } from "./deploy-verdict-words";

function say(
  subjects: SubjectVerdict[],
  isFinal = true,
  kind: DeployVerdictKind = subjects[0]?.kind ?? "inconclusive",
): string {
  return describeAll({ kind, isFinal, judgedAt: VERDICT_DEPLOY, subjects }, VERDICT_DEPLOY).sentence;
}

const worst = makeSubjectVerdict();
const steady = makeSubjectVerdict({ kind: "unchanged", metric: "p50", direction: null, form: null });
const open = makeSubjectVerdict({ kind: "inconclusive", metric: "p99", direction: null, form: null });

test("says the worst as its own sentence does, then what else changed", () => {
  const own = describeAll({ kind: "regressed", isFinal: true, judgedAt: 0, subjects: [worst] }, VERDICT_DEPLOY);
  const more = ["a", "b", "c", "d", "e"].map((operation) => makeSubjectVerdict({ operation }));
  const better = makeSubjectVerdict({ kind: "improved", metric: "error_rate", operation: ALL_OPERATIONS });
  const p50 = makeSubjectVerdict({ operation: "a", metric: "p50" });
  expect(say([worst])).toBe(own.subjects[0]?.sentence);
  expect(say([worst, ...more.slice(0, 1), p50, better, steady])).toBe(
    `${own.sentence} Also worse: p50 and p95 of a. Better: the error rate of shop.`,
  );
  expect(say([worst, ...more])).toBe(`${own.sentence} Also worse: p95 of a, p95 of b, p95 of c and 2 more operations.`);
});

test("names the service where several are judged", () => {
  const elsewhere = makeSubjectVerdict({ service: "cart" });
  expect(say([worst, elsewhere])).toMatch(
    /^p95 of POST \/checkout in shop rose .* Also worse: p95 of POST \/checkout in cart\.$/,
  );
});

const total = (metric: SubjectVerdict["metric"], size: SubjectVerdict["size"], more: Partial<SubjectVerdict> = {}) =>
  makeSubjectVerdict({
    ...{ kind: "inconclusive", metric, operation: ALL_OPERATIONS, direction: null, form: null, size, requestShare: 1 },
    rarity: { placebos: 500, atLeastAsUnusual: 90, incidents: 0, p: 0.18, adjustedP: 0.9, statistic: 1, critical: 2 },
    ...more,
  });
const p95 = total("p95", { value: 1.02, low: 0.95, high: 1.13 });
const errors = total("error_rate", { value: 0.0002, low: -0.0018, high: 0.0022 });
const unusual = makeSubjectVerdict({
  ...{ kind: "inconclusive", operation: "GET /cart", direction: null, size: { value: 1.38, low: 1.21, high: 1.55 } },
  rarity: { placebos: 500, atLeastAsUnusual: 0, incidents: 0, p: 0.002, adjustedP: 0.12, statistic: 3, critical: 2 },
});
const unmeasured = makeSubjectVerdict({ kind: "inconclusive", size: null, rarity: null, looks: [] });
const known =
  "for shop, p95 may have changed by −5.0 % to +13 % and the error rate by −0.18 pp to +0.22 pp (95 % intervals)";

test.each<[string, DeployVerdictKind, SubjectVerdict[], boolean, string]>([
  ["nothing measured yet", "inconclusive", [], false, "No requests have been measured yet."],
  [
    "nothing measured",
    "inconclusive",
    [],
    true,
    "Nothing can be said of this deploy: no requests were measured before and after it.",
  ],
  [
    "unchanged",
    "unchanged",
    [
      { ...p95, kind: "unchanged" },
      { ...errors, kind: "unchanged" },
    ],
    true,
    `Nothing changed that would matter: ${known}.`,
  ],
  [
    "unchanged, but for a rare operation",
    "unchanged",
    [open, { ...p95, kind: "unchanged" }, { ...errors, kind: "unchanged" }],
    true,
    `Nothing changed that would matter: ${known}. Taken alone, 1 of the 3 series is too rare or too restless to tell.`,
  ],
  [
    "quiet",
    "quiet",
    [errors, p95, steady],
    true,
    `No sign of a change: ${known}. A change of p95 or errors of twice what would matter is ruled out; smaller ones could hide in 2 of the 3 series.`,
  ],
  [
    "quiet, with something worth a look",
    "quiet",
    [unusual, { ...unusual, metric: "p99" }, errors, p95],
    true,
    `No clear change: ${known}. A change of p95 or errors of twice what would matter is ruled out; smaller ones could hide in any of the 4 series. Worth a look: p95 of GET /cart, +38 % (+21 % to +55 %). With 4 series judged together, one as unusual is met at 12 % of moments without a deploy.`,
  ],
  [
    "quiet, of a gauge",
    "quiet",
    [{ ...p95, metric: "value", operation: "queue" }],
    true,
    "No sign of a change. A change of twice what would matter is ruled out; smaller ones are not.",
  ],
  [
    "room for a change",
    "inconclusive",
    [
      { ...errors, room: 3 },
      {
        ...total("p95", { value: 1.05, low: 0.8, high: 1.4 }, { room: 3.5 }),
        needed: { effect: 1.2, detectable: 1.45, requests: 1210, minutes: 61 },
      },
    ],
    false,
    "No sign of a change so far, but room for one that would matter: for shop, p95 may have changed by −20 % to +40 % and the error rate by −0.18 pp to +0.22 pp (95 % intervals). Of p95 of shop: a rise of 45 % or more would have shown. About 1,200 more requests, some 61 minutes at this traffic, would show one of 20 %.",
  ],
  [
    "room for a change, of an error rate that fell, not beyond doubt",
    "inconclusive",
    [
      total(
        "error_rate",
        { value: -0.016, low: -0.026, high: -0.006 },
        { ...(unusual.rarity && { rarity: unusual.rarity }) },
      ),
    ],
    true,
    "No clear change, but room for one that would matter: for shop, the error rate may have changed by −2.6 pp to −0.60 pp (95 % intervals). Worth a look: the error rate of shop, −1.6 pp (−2.6 pp to −0.60 pp). With 1 series judged together, one as unusual is met at 12 % of moments without a deploy.",
  ],
  [
    "a short past",
    "inconclusive",
    [{ ...p95, rarity: null, cautious: { historyMinutes: 600, p: 0.4, limit: 0.0015, inflation: 2 } }],
    true,
    "No sign of a change: for shop, p95 may have changed by −5.0 % to +13 % (95 % intervals). Only 10 hours before the deploy are known: too little for anything but gross changes.",
  ],
  [
    "no past",
    "inconclusive",
    [unmeasured],
    true,
    "Nothing can be said of this deploy: too little is known of the time before it.",
  ],
  [
    "no requests after it",
    "inconclusive",
    [{ ...unmeasured, typical: { before: 200, after: null } }],
    true,
    "Nothing can be said of this deploy: no requests were measured after it.",
  ],
  [
    "too few requests, of a service that is known for long",
    "inconclusive",
    [unmeasured, { ...total("throughput", null), carries: false }],
    true,
    "Nothing can be said of this deploy: too few requests were measured around it.",
  ],
  [
    "only just now",
    "inconclusive",
    [{ ...unmeasured, isFinal: false }],
    false,
    "Too early to say anything: the first look comes some minutes after the deploy.",
  ],
])("%s", (_, kind, subjects, isFinal, sentence) => {
  expect(say(subjects, isFinal, kind)).toBe(sentence);
});

test("says when the first look at a deploy comes of which nothing is measured yet", () => {
  const verdict = { kind: "inconclusive", isFinal: false, judgedAt: VERDICT_DEPLOY, subjects: [] } as const;
  expect(describeAll({ ...verdict, subjects: [] }, VERDICT_DEPLOY, 5).sentence).toBe(
    "No requests have been measured yet: the first look comes 5 minutes after the deploy.",
  );
});

test("a series that stands out alone is said not to in company", () => {
  const { subjects } = describeAll({ kind: "quiet", isFinal: true, judgedAt: 0, subjects: [unusual] }, VERDICT_DEPLOY);
  expect(subjects[0]?.sentence).toBe(
    "No clear change of p95 of GET /cart: +38 %, 95 % interval +21 % to +55 %. None of 500 earlier moments without a deploy was as unusual. Alone it would be called; of all that is judged with it, one series as unusual is met at 12 % of moments without a deploy.",
  );
});

test("names the two busiest of several services", () => {
  const busiest = ["rare", "often", "mostly"].map((service, i) => ({ ...p95, service, requestShare: (i + 1) / 6 }));
  expect(say(busiest, true, "quiet")).toContain(
    "for mostly, p95 may have changed by −5.0 % to +13 %; for often, p95 may have changed by −5.0 % to +13 % (95 %",
  );
});

test("what is within its bar alone is not worth a look", () => {
  const within = { ...unusual, rarity: unusual.rarity && { ...unusual.rarity, statistic: 1.9 } };
  expect(say([within, errors, p95], true, "quiet")).not.toContain("Worth a look");
});

test("of an error rate it is not said that it would be called alone: counts decide besides", () => {
  const subject = { ...errors, size: { value: 0.01, low: 0.005, high: 0.015 }, rarity: unusual.rarity };
  const { subjects } = describeAll({ kind: "quiet", isFinal: true, judgedAt: 0, subjects: [subject] }, VERDICT_DEPLOY);
  expect(subjects[0]?.sentence).not.toContain("Alone it would");
});
