import fc from "fast-check";
import { expect, test } from "vitest";
import type { NearDeploy } from "@/lib/domain/surroundings";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { episodeOf } from "./episode";

const noon = Date.UTC(2026, 10, 2, 12);

/** A deploy that takes a minute, so many minutes past noon. */
function near(id: string, minutes: number, service = "checkout"): NearDeploy {
  const from = noon + minutes * MINUTE;
  return { id, label: id, service, version: null, from, to: from + MINUTE, text: "" };
}

function episode(deploys: NearDeploy[], judged = "judged") {
  const own = deploys.find(({ id }) => id === judged);
  const others = deploys.filter((one) => one !== own);
  const rollout = { startedAt: own?.from ?? noon, finishedAt: own?.to ?? noon, others, now: noon + HOUR };
  return episodeOf(rollout, deploys, judged);
}

test("close deploys are one episode, from before the first to after the last", () => {
  const { members, rollout } = episode([near("judged", 0), near("later", 3), near("earlier", -10), near("far", 40)]);
  expect(members.map(({ id }) => id)).toEqual(["earlier", "judged", "later"]);
  expect([rollout.startedAt, rollout.finishedAt]).toEqual([noon - 10 * MINUTE, noon + 4 * MINUTE]);
  expect(rollout.others).toEqual([near("far", 40)]);
});

test.each([
  ["another is a quarter of an hour later", [near("judged", 0), near("b", 16)]],
  ["the others are of other services", [near("judged", 0), near("b", 3, "search")]],
  ["the other has not begun", [near("judged", 0), near("b", 61)]],
  ["the judged one is not known", [near("a", 0), near("b", 3)]],
])("a deploy stands alone where %s", (_what, deploys) => {
  const { members, rollout } = episode(deploys);
  expect(members).toEqual([]);
  expect(rollout.finishedAt - rollout.startedAt).toBeLessThanOrEqual(MINUTE);
});

test("a deploy of everything is close to one of any service", () => {
  expect(episode([near("judged", 0), near("all", 3, "")]).members).toHaveLength(2);
  expect(episode([near("judged", 0, ""), near("b", 3, "search")]).members).toHaveLength(2);
});

test("one deploy after another all day is no episode without an end", () => {
  const minutes = fc.array(fc.integer({ min: -600, max: 59 }), { maxLength: 60 });
  fc.assert(
    fc.property(minutes, (others) => {
      const deploys = [near("judged", 0), ...others.map((at, i) => near(`other-${i}`, at))];
      const { rollout } = episode(deploys);
      expect(rollout.finishedAt - rollout.startedAt).toBeLessThanOrEqual(30 * MINUTE);
      expect(episode(deploys.toReversed()).members).toEqual(episode(deploys).members);
      // None of its own members cuts its windows.
      for (const other of rollout.others) {
        expect(other.to <= rollout.startedAt || other.from >= rollout.finishedAt).toBe(true);
      }
    }),
  );
});
