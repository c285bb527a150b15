import { describe, expect, test } from "vitest";
import { UNKNOWN_CAUSE } from "@/lib/domain/cause";
import type { Deploy } from "@/lib/domain/deploy";
import { DAY, HOUR } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { confirm, type JudgedDeploy } from "./confirmation";

const noon = Date.UTC(2026, 10, 2, 12);

function deploy(more: Partial<Deploy>): Deploy {
  const moment = { deployedAt: noon, startedAt: null, finishedAt: null, createdAt: noon, updatedAt: noon };
  const known = {
    id: "deploy",
    gitSha: "b".repeat(40),
    previousSha: "a".repeat(40),
    env: "production",
    service: "cart",
  };
  const unknown = { version: null, deployer: null, description: null, repository: null, url: null, commits: null };
  return { ...moment, ...known, ...unknown, status: "succeeded", kind: "deploy", source: "ingest", ...more };
}

/** p95 of one operation, changed by a factor. */
function subject(kind: SubjectVerdict["kind"], factor: number, more: Partial<SubjectVerdict> = {}): SubjectVerdict {
  const window = { from: noon, to: noon };
  return {
    ...{ service: "cart", operation: "GET /cart", metric: "p95", kind, form: "shift", isFinal: true },
    ...{ direction: factor > 1 ? "up" : "down", before: window, after: window, typical: { before: null, after: null } },
    ...{ size: { value: factor, low: factor * 0.9, high: factor * 1.1 }, burst: null, largest: null, room: null },
    ...{
      onset: null,
      requestShare: 0.5,
      carries: true,
      rarity: null,
      counts: null,
      cautious: null,
      looks: [],
      calledAfter: 10,
      needed: null,
      cause: UNKNOWN_CAUSE,
    },
    ...more,
  };
}

function judged(of: Deploy, subjects: SubjectVerdict[]): JudgedDeploy {
  return {
    deploy: of,
    verdict: { kind: subjects[0]?.kind ?? "inconclusive", isFinal: true, judgedAt: noon, subjects },
  };
}

const bad = judged(deploy({}), [subject("regressed", 1.5), subject("regressed", 2, { metric: "p50" })]);
const rollback = (more: Partial<Deploy> = {}) =>
  deploy({ id: "rollback", kind: "rollback", version: "v41", deployedAt: noon + HOUR, ...more });

function confirmedBy(later: JudgedDeploy[]) {
  return confirm(bad, later).subjects[0]?.cause.confirmedBy ?? null;
}

describe("a regression", () => {
  test.each([
    ["a rollback", rollback()],
    ["a deploy of the sha before", rollback({ kind: "deploy", gitSha: "a".repeat(40) })],
    ["a rollback of everything", rollback({ service: "" })],
  ])("is confirmed by %s that takes it back", (_what, later) => {
    expect(confirmedBy([judged(later, [subject("improved", 1 / 1.45)])])).toEqual({
      ...{ deployId: "rollback", label: "v41", at: noon + HOUR, size: 1 / 1.45 },
    });
  });

  test.each<[string, Deploy, SubjectVerdict]>([
    ["a later deploy of something else", rollback({ kind: "deploy" }), subject("improved", 1 / 1.5)],
    ["a rollback of another service", rollback({ service: "search" }), subject("improved", 1 / 1.5)],
    ["a rollback in another environment", rollback({ env: "staging" }), subject("improved", 1 / 1.5)],
    ["an earlier rollback", rollback({ deployedAt: noon - HOUR }), subject("improved", 1 / 1.5)],
    ["a rollback weeks later", rollback({ deployedAt: noon + 8 * DAY }), subject("improved", 1 / 1.5)],
    ["a rollback after which it is worse", rollback(), subject("regressed", 1.5)],
    ["a rollback with a far larger effect", rollback(), subject("improved", 1 / 3)],
    ["a rollback with hardly any effect", rollback(), subject("improved", 1 / 1.1)],
    ["a rollback of which nothing is sure", rollback(), subject("inconclusive", 1 / 1.5)],
    ["a rollback of another operation's change", rollback(), subject("improved", 1 / 1.5, { operation: "POST /pay" })],
  ])("is not confirmed by %s", (_what, later, verdict) => {
    expect(confirmedBy([judged(later, [verdict])])).toBeNull();
  });

  test("is confirmed by the first that takes it back, and its other metrics are not", () => {
    const again = judged(rollback({ id: "again", deployedAt: noon + 2 * HOUR }), [subject("improved", 1 / 1.5)]);
    const first = judged(rollback(), [subject("improved", 1 / 1.5)]);
    const { subjects } = confirm(bad, [again, first]);
    expect(subjects.map(({ cause }) => cause.confirmedBy?.deployId)).toEqual(["rollback", undefined]);
  });
});

describe("a fix", () => {
  const left = { typical: { before: 200, after: 300 } };
  const worse = judged(deploy({}), [subject("regressed", 1.5, left)]);
  const fix = deploy({ id: "fix", version: "v43", deployedAt: noon + 20 * HOUR });
  const better = (before: number, more: Partial<SubjectVerdict> = {}) =>
    judged(fix, [subject("improved", 1 / 1.45, { typical: { before, after: 205 }, ...more })]);
  const by = (later: JudgedDeploy[]) => confirm(worse, later).subjects[0]?.cause.confirmedBy?.deployId ?? null;

  test("that finds the level where it was left, and takes it back, confirms", () => {
    expect(by([better(310)])).toBe("fix");
  });

  test.each<[string, JudgedDeploy[]]>([
    ["before which the level had gone back by itself", [better(215)]],
    ["before which it had become worse still", [better(400)]],
    ["of which nothing is sure", [better(310, { kind: "inconclusive" })]],
    ["of half of it at most", [better(310, { size: { value: 1 / 1.15, low: 0.8, high: 0.9 } })]],
    ["of traffic", [better(310, { metric: "throughput" })]],
    [
      "after another deploy changed the same",
      [judged(deploy({ id: "other", deployedAt: noon + HOUR }), [subject("regressed", 1.3)]), better(310)],
    ],
  ])("%s does not", (_what, later) => {
    expect(by(later)).toBeNull();
  });

  test("confirms beside a deploy that may have made the same change", () => {
    const suspects = [{ deployId: "deploy", label: "v42", weight: 0.5 }];
    const twin = judged(deploy({ id: "twin", deployedAt: noon + HOUR / 20 }), [
      subject("confounded", 1.5, { cause: { ...UNKNOWN_CAUSE, suspects } }),
    ]);
    expect(by([twin, better(310)])).toBe("fix");
  });

  test("does not stand in the way of a rollback that comes after it", () => {
    const rolledBack = judged(rollback({ deployedAt: noon + 30 * HOUR }), [subject("improved", 1 / 1.5)]);
    expect(by([better(310, { size: { value: 1 / 1.15, low: 0.8, high: 0.9 } }), rolledBack])).toBe("rollback");
  });
});

test("an error rate is taken back by about as many points", () => {
  const metric = "error_rate";
  const worse = judged(deploy({}), [subject("regressed", 0.02, { metric })]);
  const back = (points: number) =>
    confirm(worse, [judged(rollback(), [subject("improved", points, { metric })])]).subjects[0]?.cause.confirmedBy;
  expect(back(-0.018)?.size).toBe(-0.018);
  expect(back(-0.002)).toBeNull();
});
