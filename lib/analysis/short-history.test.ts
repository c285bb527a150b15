import { describe, expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, type Noise, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { seeded } from "@/lib/testing/simulate";
import { compareCautiously } from "./cautious";
import { examineSeries, judgeTogether } from "./judge";
import { judgeDeploy } from "./judge-deploy";
import { ScaledValues } from "./scaled-values";

const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);
const rollout = {
  startedAt: SIMULATED_DEPLOY,
  finishedAt: SIMULATED_DEPLOY,
  others: [],
  now: SIMULATED_DEPLOY + 60 * MINUTE,
};

/** A p95 that is known since so many minutes before the deploy, and changes by a factor with it. */
function young(seed: number, factor: number, history: number, noise: Noise) {
  const change = (minute: number) => (minute > DEPLOY_MINUTE ? Math.log(factor) : 0);
  const values = simulatedLatency(seed, change, 200, noise).fill(Number.NaN, 0, DEPLOY_MINUTE - history);
  return simulatedSubject("shop", "POST /pay", "p95", values);
}

function judge(seed: number, factor: number, history: number, noise: Noise): SubjectVerdict {
  const [verdict] = judgeDeploy([young(seed, factor, history, noise)], rollout, DEFAULT_SETTINGS).subjects;
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

const share = (verdicts: SubjectVerdict[], kind: string) =>
  verdicts.filter((verdict) => verdict.kind === kind).length / verdicts.length;

const calm: Noise = { deviation: 0.07, memory: 0.3 };

describe("with little history", () => {
  test.each([40, 60, 300, 900])("of %i minutes a doubling is called, and its size told", (history) => {
    const verdicts = seeds.map((seed) => judge(seed, 2, history, calm));
    expect(share(verdicts, "regressed")).toBeGreaterThan(0.9);
    const [first] = verdicts;
    expect(first).toMatchObject({ rarity: null, direction: "up", calledAfter: null });
    expect(first?.cautious?.historyMinutes).toBe(history);
    expect(first?.size?.low).toBeGreaterThan(1.5);
    expect(first?.size?.high).toBeLessThan(2.6);
  });

  test.each([
    ["that is calm", calm],
    ["that remembers", { deviation: 0.1, memory: 0.9 }],
    ["that wanders", { deviation: 0.3, memory: 0.97 }],
  ])("a series %s is not blamed, nor called unchanged", (_what, noise) => {
    for (const history of [60, 600]) {
      const verdicts = seeds.map((seed) => judge(seed, 1, history, noise));
      expect(share(verdicts, "inconclusive")).toBeGreaterThan(0.98);
    }
  });

  test("less than half an hour says nothing", () => {
    expect(judge(1, 5, 29, calm)).toMatchObject({ kind: "inconclusive", rarity: null, cautious: null, size: null });
  });

  test("what is open says what would have shown", () => {
    const { needed } = judge(1, 1, 120, calm);
    expect(needed?.effect).toBeCloseTo(1.2, 9);
    expect(needed?.detectable).toBeGreaterThan(1.05);
    expect(needed?.detectable).toBeLessThan(2);
  });
});

describe("the cautious comparison", () => {
  const compare = (noise: Noise, factor = 1) => {
    const examined = examineSeries(young(1, factor, 300, noise).series, rollout, DEFAULT_SETTINGS);
    const comparison = examined && compareCautiously(examined.question.series, examined.moment, []);
    if (!examined || !comparison) throw new Error("nothing to compare");
    return { examined, comparison };
  };

  test("takes values that remember one another for fewer", () => {
    const [white, red] = [compare({ deviation: 0.1, memory: 0 }), compare({ deviation: 0.1, memory: 0.8 })];
    expect(white.comparison.inflation).toBeLessThan(3);
    expect(red.comparison.inflation).toBeGreaterThan(4);
  });

  test("believes no change that an earlier moment had as well", () => {
    const { examined, comparison } = compare(calm, 1.5);
    expect(comparison.p).toBeLessThan(0.001);
    const { series, end } = examined.question;
    const restless = series.values.over(0, series.values.length).slice();
    for (let i = end - 150; i < end - 120; i++) restless[i] = (restless[i] ?? 0) + 1;
    const other = compareCautiously({ ...series, values: new ScaledValues(restless, null) }, examined.moment, [
      end - 152,
    ]);
    expect(other?.p).toBe(1);
  });

  test("is Welch's where nothing is remembered", () => {
    const { comparison } = compare({ deviation: 0.1, memory: 0 });
    const { variance, known, inflation } = comparison;
    const error = Math.sqrt(variance.before / known.before + variance.after / known.after);
    const { low, high } = comparison.limits(0.025);
    expect((high - low) / 2 / error).toBeGreaterThan(1.96);
    expect((high - low) / 2 / error).toBeLessThan(2.3);
    expect(variance.before / inflation).toBeGreaterThan(0.005);
    expect(variance.before / inflation).toBeLessThan(0.015);
  });
});

test.each([
  [3, "unchanged"],
  [5, "changed"],
])("after a past of %i days, values that move a tenth as much as before are %s", (days, kind) => {
  const random = seeded(8);
  const end = days * 1440;
  const values = Float64Array.from({ length: end + 60 }, (_, i) => 1000 + (i < end ? 1 : 0.1) * random.normal());
  const { series } = simulatedSubject("shop", "queue", "value", values);
  const startedAt = series.start + end * MINUTE;
  const deploy = { startedAt, finishedAt: startedAt, others: [], now: startedAt + 60 * MINUTE };
  const examined = examineSeries(series, deploy, DEFAULT_SETTINGS);
  if (!examined) throw new Error("no windows");
  expect(judgeTogether([examined], DEFAULT_SETTINGS)[0]?.kind).toBe(kind);
});
