import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { makeSubjectVerdict, VERDICT_DEPLOY } from "@/lib/testing/verdicts";
import { describeAll } from "./deploy-verdict-words";

function say(subjects: SubjectVerdict[], isFinal = true): string {
  const kind = subjects[0]?.kind ?? "inconclusive";
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

test.each<[string, SubjectVerdict[], boolean, string]>([
  ["nothing measured", [], false, "Nothing can be said of this deploy: no requests were measured before and after it."],
  ["all steady", [steady], true, "Nothing changed that would matter: the one series of 1 operation held steady."],
  [
    "some open",
    [open, steady],
    true,
    "No clear change: nothing stands out from what is usual without a deploy. 1 of 2 series held steady. A change that would matter is not ruled out for the others.",
  ],
  [
    "all open",
    [open, { ...open, metric: "p95", operation: ALL_OPERATIONS }],
    false,
    "No clear change so far: nothing stands out from what is usual without a deploy. A change that would matter is not ruled out for any of the 2 series. p95 of shop may have changed by +41 % to +55 %.",
  ],
  [
    "no past",
    [{ ...open, rarity: null }],
    true,
    "Nothing can be said of this deploy: too little is known of the time before it.",
  ],
  [
    "only just now",
    [{ ...open, rarity: null, looks: [], isFinal: false }],
    false,
    "Too early to say anything: the first look comes some minutes after the deploy.",
  ],
])("%s", (_, subjects, isFinal, sentence) => {
  expect(say(subjects, isFinal)).toBe(sentence);
});
