import { expect, test } from "vitest";
import type { PretendedDeploy } from "@/lib/domain/pretended-deploy";
import { falseAlarmsOf } from "./false-alarms";

function pretended(change: Partial<PretendedDeploy>): PretendedDeploy {
  return {
    ...{ env: "production", service: "shop", at: 0, falseAlarms: 0.015 },
    ...{ judged: ["p50", "p95", "error_rate"], blamed: [], worst: null },
    ...change,
  };
}

test("counts what was blamed, of all that could be judged and by metric", () => {
  const deploys = [
    ...Array.from({ length: 97 }, () => pretended({})),
    pretended({ blamed: ["p95", "p50"] }),
    pretended({ blamed: ["p95"], judged: ["p95"] }),
    pretended({ falseAlarms: 0.035 }),
    pretended({ judged: [] }),
  ];
  const { all, metrics, expected, unjudged } = falseAlarmsOf(deploys);
  expect([all.count, all.of, unjudged]).toEqual([2, 100, 1]);
  // Wilson's interval of 2 of 100.
  expect(all.interval?.low).toBeCloseTo(0.0055, 4);
  expect(all.interval?.high).toBeCloseTo(0.07, 3);
  expect(expected).toBeCloseTo(0.0152, 10);
  expect(metrics.map(({ metric, share: { count, of } }) => [metric, count, of])).toEqual([
    ["p50", 1, 99],
    ["p95", 2, 100],
    ["error_rate", 0, 99],
  ]);
});

test("of nothing, nothing is said", () => {
  expect(falseAlarmsOf([])).toMatchObject({ all: { of: 0, interval: null }, metrics: [], expected: null });
});
