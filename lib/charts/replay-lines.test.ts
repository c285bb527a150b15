import { expect, test } from "vitest";
import { afterLine, describeProgress, NO_PROGRESS, type ReplayLine } from "./replay-lines";

const judged = (id: string, to: string, changes: string[] = []): ReplayLine => ({
  type: "judged",
  id,
  label: id,
  place: "shop, production",
  at: 0,
  href: "/",
  from: "regressed",
  to,
  changes,
});

const run = (lines: ReplayLine[]) => lines.reduce(afterLine, NO_PROGRESS);
const begin: ReplayLine = { type: "begin", total: 3, withoutMinutes: 4, isCut: false };

test("tells how far it is, and how many would differ", () => {
  expect(describeProgress(NO_PROGRESS)).toMatch(/^Reading/);
  const half = run([begin, judged("a", "regressed"), judged("b", "no change")]);
  expect(half.differing.map(({ id }) => id)).toEqual(["b"]);
  expect(describeProgress(half)).toBe("Judged 2 of 3 deploys; 1 would differ so far …");
});

test("a deploy of which only a part would be judged differently differs too", () => {
  expect(run([begin, judged("a", "regressed", ["p50 of GET /: no change"])]).differing).toHaveLength(1);
});

test("says at the end what was not looked at", () => {
  const whole = run([begin, judged("a", "regressed"), { type: "end", isWhole: true }]);
  expect(describeProgress(whole)).toBe(
    "Judged all 1 deploys; none would differ. Of 4 more the minutes are no longer kept.",
  );
  const cut = run([{ ...begin, isCut: true }, judged("a", "regressed"), { type: "end", isWhole: false }]);
  expect(describeProgress(cut)).toContain("the latest 1 of 3 deploys");
  expect(describeProgress(cut)).toContain("Older deploys are left out.");
  expect(describeProgress(run([{ ...begin, total: 0 }]))).toMatch(/^No deploy/);
});
