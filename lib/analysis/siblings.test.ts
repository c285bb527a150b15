import { describe, expect, test } from "vitest";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { judgeDeploy } from "./judge-deploy";
import { goesAlong } from "./siblings";

const rollout = {
  startedAt: SIMULATED_DEPLOY,
  finishedAt: SIMULATED_DEPLOY,
  others: [],
  now: SIMULATED_DEPLOY + 60 * MINUTE,
};
const since = (factor: number) => (minute: number) => (minute > DEPLOY_MINUTE ? Math.log(factor) : 0);

/** The deployed service changes by `own`, its siblings by a factor each. */
function judge(seed: number, own: number, siblings: number[], metric: JudgedMetric = "p95") {
  const total = (service: string, nth: number, factor: number) =>
    simulatedSubject(service, ALL_OPERATIONS, metric, simulatedLatency(100 * seed + nth, since(factor)));
  const { subjects } = judgeDeploy([total("checkout", 0, own)], rollout, DEFAULT_SETTINGS, {
    ...NO_SURROUNDINGS,
    siblings: siblings.map((factor, i) => total(`sibling-${i + 1}`, i + 1, factor)),
  });
  const [verdict] = subjects;
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

describe("a change of the deployed service", () => {
  test("is its own where siblings hold steady", () => {
    const { kind, cause } = judge(1, 1.5, [1, 1, 1]);
    expect(kind).toBe("regressed");
    expect(cause.siblings?.heldSteady).toBe(true);
    expect(cause.siblings?.remaining).toBeGreaterThan(1.3);
  });

  test("is shared where siblings moved alike, although they never did before", () => {
    const verdicts = Array.from({ length: 10 }, (_, seed) => judge(seed, 1.5, [1.5, 1.5, 1.5]));
    expect(verdicts.filter(({ kind }) => kind === "shared").length).toBeGreaterThanOrEqual(9);
    const { siblings } = verdicts[0]?.cause ?? {};
    expect(siblings?.change).toBeCloseTo(1.5, 0);
    expect(siblings?.services.map(({ service }) => service).sort()).toEqual(["sibling-1", "sibling-2", "sibling-3"]);
  });

  test.each([
    ["one of two siblings moved alike", [1.5, 1]],
    ["siblings moved the other way", [0.6, 0.6]],
    ["siblings moved far less", [1.05, 1.05, 1.05]],
  ])("is its own where %s", (_what, siblings) => {
    expect(judge(3, 1.6, siblings).kind).toBe("regressed");
  });

  test("has no sibling's evidence where their minutes around the deploy are not known", () => {
    const checkout = simulatedSubject("checkout", ALL_OPERATIONS, "p95", simulatedLatency(1, since(1.5)));
    const gone = simulatedLatency(2, since(1.5)).fill(Number.NaN, DEPLOY_MINUTE);
    const siblings = [simulatedSubject("search", ALL_OPERATIONS, "p95", gone)];
    const { subjects } = judgeDeploy([checkout], rollout, DEFAULT_SETTINGS, { ...NO_SURROUNDINGS, siblings });
    expect(subjects[0]).toMatchObject({ kind: "regressed", cause: { siblings: null } });
  });
});

test("siblings blame nothing on a deploy that nothing is blamed on without them", () => {
  for (let seed = 20; seed < 30; seed++) {
    expect(["unchanged", "inconclusive"]).toContain(judge(seed, 1, [0.7, 0.7]).kind);
  }
});

test("the siblings' series may begin at another time", () => {
  const checkout = simulatedSubject("checkout", ALL_OPERATIONS, "p95", simulatedLatency(1, since(1.5)));
  const whole = simulatedSubject("search", ALL_OPERATIONS, "p95", simulatedLatency(2, since(1.5)));
  const { series } = whole;
  const later = {
    ...whole,
    series: { ...series, start: series.start + 600 * MINUTE, values: series.values.slice(600) },
  };
  const judged = [whole, later].map(
    (one) => judgeDeploy([checkout], rollout, DEFAULT_SETTINGS, { ...NO_SURROUNDINGS, siblings: [one] }).subjects[0],
  );
  expect(judged[1]?.cause.siblings?.change).toBeCloseTo(judged[0]?.cause.siblings?.change ?? 0, 9);
  expect(judged.map((verdict) => verdict?.kind)).toEqual(["shared", "shared"]);
});

test("where the past is too short for ranks, what siblings did is taken off as well", () => {
  const kinds = [4, 1].map((theirs) => {
    const short = (service: string, seed: number, factor: number) => {
      const values = simulatedLatency(seed, since(factor)).fill(Number.NaN, 0, DEPLOY_MINUTE - 200);
      return simulatedSubject(service, ALL_OPERATIONS, "p95", values);
    };
    const siblings = [short("search", 2, theirs), short("cart", 3, theirs)];
    const { subjects } = judgeDeploy([short("checkout", 1, 4)], rollout, DEFAULT_SETTINGS, {
      ...NO_SURROUNDINGS,
      siblings,
    });
    return subjects[0]?.kind;
  });
  expect(kinds).toEqual(["shared", "regressed"]);
});

test.each<[boolean, number, number, JudgedMetric]>([
  [true, 1.1, 1.4, "p95"],
  [false, 1.05, 1.4, "p95"],
  [false, 0.8, 1.4, "p95"],
  [true, -0.005, -0.016, "error_rate"],
  [false, -0.0014, -0.016, "error_rate"],
])("goes along: %s, siblings by %d, the change %d, %s", (goes, siblings, change, metric) => {
  expect(goesAlong(siblings, change, metric)).toBe(goes);
});
