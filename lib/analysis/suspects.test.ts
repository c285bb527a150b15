import { describe, expect, test } from "vitest";
import { type NearDeploy, NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { judgeDeploy } from "./judge-deploy";

function near(id: string, minutes: number, more: Partial<NearDeploy> = {}): NearDeploy {
  const from = SIMULATED_DEPLOY + minutes * MINUTE;
  return { id, label: id, service: "checkout", version: null, from, to: from + 20_000, text: "", ...more };
}

/** Latency doubles `begins` minutes after the simulated deploy. */
function judge(begins: number, deploys: NearDeploy[], judged = "first") {
  const change = (minute: number) => (minute > DEPLOY_MINUTE + begins ? Math.log(2) : 0);
  const subject = simulatedSubject("checkout", "POST /basket", "p95", simulatedLatency(7, change));
  const own = deploys.find(({ id }) => id === judged);
  const rollout = {
    startedAt: own?.from ?? SIMULATED_DEPLOY,
    finishedAt: own?.to ?? SIMULATED_DEPLOY,
    others: deploys.filter((one) => one !== own),
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  const surroundings = { ...NO_SURROUNDINGS, deploys, deployId: judged };
  const [verdict] = judgeDeploy([subject], rollout, DEFAULT_SETTINGS, surroundings).subjects;
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

describe("two deploys three minutes apart", () => {
  const deploys = [near("first", -3), near("second", 0)];

  test.each([
    ["first", -3],
    ["second", 0],
  ])("are confounded, and the %s is named first where it fits", (guilty, begins) => {
    const { kind, cause } = judge(begins, deploys);
    expect(kind).toBe("confounded");
    expect(cause.suspects.map(({ deployId }) => deployId).sort()).toEqual(["first", "second"]);
    expect(cause.suspects[0]?.deployId).toBe(guilty);
    expect(cause.suspects.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  test("say the same whichever is judged", () => {
    expect(judge(0, deploys, "second").cause.suspects).toEqual(judge(0, deploys, "first").cause.suspects);
  });

  test("are told apart also by what they say, and by what they are of", () => {
    const weight = (more: Partial<NearDeploy>) =>
      judge(0, [near("first", 0), near("second", 0, more)]).cause.suspects.find(({ deployId }) => deployId === "second")
        ?.weight ?? 0;
    expect(weight({})).toBeCloseTo(0.5, 12);
    expect(weight({ text: "Read the basket from the cache" })).toBeCloseTo(2 / 3, 12);
    expect(weight({ service: "" })).toBeCloseTo(0.6 / 1.6, 12);
  });
});

describe("two deploys twelve minutes apart", () => {
  const deploys = [near("first", -12), near("second", 0)];

  test("are told apart where one fits beyond doubt", () => {
    expect(judge(-12, deploys, "first").kind).toBe("regressed");
    expect(judge(-12, deploys, "second").kind).toBe("started_before");
    expect(judge(0, deploys, "second").kind).toBe("regressed");
    expect(judge(0, deploys, "first")).toMatchObject({
      kind: "confounded",
      cause: { suspects: [{ label: "second" }, {}] },
    });
  });
});

test("a deploy without others near it has no suspects", () => {
  expect(judge(0, [near("first", 0), near("second", -50)])).toMatchObject({
    kind: "regressed",
    cause: { suspects: [] },
  });
});
