import { describe, expect, test } from "vitest";
import { type NearDeploy, NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY } from "@/lib/testing/minutes";
import { type SimulatedVersion, simulatedVersions } from "@/lib/testing/service-versions";
import { judgeDeploy } from "./judge-deploy";

const isAfter = (minute: number) => minute > DEPLOY_MINUTE;

function near(id: string, minutes: number, version: string | null): NearDeploy {
  const from = SIMULATED_DEPLOY + minutes * MINUTE;
  return { id, label: id, service: "checkout", version, from, to: from, text: "" };
}

function judge(simulated: ReturnType<typeof simulatedVersions>, deploys: NearDeploy[], judged: string) {
  const own = deploys.find(({ id }) => id === judged);
  const at = own?.from ?? SIMULATED_DEPLOY;
  const others = deploys.filter((one) => one !== own);
  const rollout = { startedAt: at, finishedAt: at, others, now: SIMULATED_DEPLOY + 60 * MINUTE };
  const surroundings = { ...NO_SURROUNDINGS, deploys, deployId: judged, versions: simulated.versions };
  const { subjects } = judgeDeploy(simulated.subjects, rollout, DEFAULT_SETTINGS, surroundings);
  const p95 = subjects.find(({ metric }) => metric === "p95");
  if (!p95) throw new Error("no verdict");
  return p95;
}

describe("a canary of a tenth beside the old version", () => {
  const canary = (slower: number, shock: number) =>
    simulatedVersions(
      3,
      200,
      [
        { version: "v1", share: (minute) => (isAfter(minute) ? 0.9 : 1), slower: 1 },
        { version: "v2", share: (minute) => (isAfter(minute) ? 0.1 : 0), slower },
      ],
      (minute) => (isAfter(minute) ? Math.log(shock) : 0),
    );

  test.each(["v2", null])(
    "is blamed where it is slower, though the whole hardly moves (deploy's version %s)",
    (version) => {
      const { kind, direction, cause } = judge(canary(1.4, 1), [near("deploy", 0, version)], "deploy");
      expect({ kind, direction }).toEqual({ kind: "regressed", direction: "up" });
      expect(cause.versions).toMatchObject({ from: "v1", to: "v2" });
      expect(cause.versions?.size.low).toBeLessThan(1.4);
      expect(cause.versions?.size.high).toBeGreaterThan(1.4);
      // The first two minutes of fresh processes are left out.
      expect(cause.versions?.pairs).toBeLessThanOrEqual(DEFAULT_SETTINGS.afterMinutes + 90);
    },
  );

  test("shares with the old version what slows both", () => {
    const { kind, cause } = judge(canary(1, 1.6), [near("deploy", 0, "v2")], "deploy");
    expect(kind).toBe("shared");
    expect(cause.versions?.size.high).toBeLessThan(1.5);
  });

  test("is not blamed where it is as slow", () => {
    expect(["unchanged", "inconclusive"]).toContain(judge(canary(1, 1), [near("deploy", 0, "v2")], "deploy").kind);
  });
});

test("a deploy whose version is the only one has nothing to compare it with", () => {
  const simulated = simulatedVersions(4, 60, [
    { version: "v1", share: (minute) => (isAfter(minute) ? 0 : 1), slower: 1 },
    { version: "v2", share: (minute) => (isAfter(minute) ? 1 : 0), slower: 1.5 },
  ]);
  expect(judge(simulated, [near("deploy", 0, "v2")], "deploy")).toMatchObject({
    kind: "regressed",
    cause: { versions: null },
  });
});

describe("two deploys three minutes apart whose versions are known", () => {
  const deploys = [near("first", 0, "v2"), near("second", 3, "v3")];
  const since = (minutes: number) => (minute: number) => (minute > DEPLOY_MINUTE + minutes ? 1 : 0);
  const story = (slower: SimulatedVersion["slower"]) =>
    simulatedVersions(5, 300, [
      { version: "v1", share: (minute) => 1 - since(0)(minute), slower: 1 },
      { version: "v2", share: (minute) => since(0)(minute) - since(3)(minute), slower },
      { version: "v3", share: since(3), slower: 1.5 },
    ]);

  test.each([
    ["first", 1.5, "regressed", "started_before"],
    ["second", 1, "confounded", "regressed"],
  ])("are told apart: it is the %s", (guilty, slower, first, second) => {
    const verdicts = deploys.map(({ id }) => judge(story(slower), deploys, id));
    expect(verdicts.map(({ kind }) => kind)).toEqual([first, second]);
    for (const { cause } of verdicts) expect(cause.suspects[0]?.deployId).toBe(guilty);
  });

  test.each<[string, SimulatedVersion["slower"]]>([
    [
      "only the slow first minutes of a version speak against it",
      (minute) => (minute > DEPLOY_MINUTE + 2 ? 1.25 : 1.5),
    ],
    ["each may have made a part of it", 1.22],
  ])("are not told apart where %s", (_what, slower) => {
    const verdicts = deploys.map(({ id }) => judge(story(slower), deploys, id));
    expect(verdicts.map(({ kind }) => kind)).toEqual(["confounded", "confounded"]);
  });

  test("are not told apart where a version is not known", () => {
    const unknown = [near("first", 0, null), near("second", 3, "v3")];
    expect(judge(story(1.5), unknown, "first").kind).toBe("confounded");
  });
});
