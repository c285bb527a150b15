import { describe, expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY } from "@/lib/testing/minutes";
import { type MixedOperation, simulatedService } from "@/lib/testing/service-mix";
import { judgeDeploy } from "./judge-deploy";

const rollout = {
  startedAt: SIMULATED_DEPLOY,
  finishedAt: SIMULATED_DEPLOY,
  others: [],
  now: SIMULATED_DEPLOY + 60 * MINUTE,
};

function judge(list: Partial<MixedOperation>, slow: Partial<MixedOperation>) {
  const operations = [
    { operation: "GET /items", before: 60, after: 60, median: 50, slower: 1, errors: 0.001, ...list },
    { operation: "POST /export", before: 3, after: 3, median: 600, slower: 1, errors: 0.04, ...slow },
  ];
  const { subjects } = judgeDeploy(simulatedService(11, operations), rollout, DEFAULT_SETTINGS);
  return (operation: string, metric: string) =>
    subjects.find((one) => one.operation === operation && one.metric === metric);
}

describe("more requests of a slow operation", () => {
  const found = judge({}, { after: 24 });

  test("shift the service's p95, and nothing is blamed as slower", () => {
    const total = found(ALL_OPERATIONS, "p95");
    expect(total?.kind).toBe("mix_shifted");
    const { mix } = total?.cause ?? {};
    expect((mix?.operations ?? 0) * (mix?.mix ?? 0)).toBeCloseTo(total?.size?.value ?? 0, 9);
    expect(mix?.shares.find(({ operation }) => operation === "POST /export")?.after).toBeCloseTo(24 / 84, 1);
    for (const metric of ["p50", "p95", "p99"]) expect(found("GET /items", metric)?.kind).not.toBe("regressed");
  });

  test("make the slowest of a minute slower, which is not blamed either", () => {
    const own = found("POST /export", "p99");
    expect(own?.kind).not.toBe("regressed");
    expect(own?.size?.value).toBeGreaterThan(1.3);
  });
});

test("operations that do get slower are blamed with their total, whatever the mix", () => {
  const found = judge({ slower: 1.6 }, { after: 6, slower: 1.6 });
  expect(found("GET /items", "p95")?.kind).toBe("regressed");
  expect(found(ALL_OPERATIONS, "p50")?.kind).toBe("regressed");
  expect(found(ALL_OPERATIONS, "p50")?.cause.mix?.operations).toBeGreaterThan(1.4);
});

test("the error rate follows the mix by differences", () => {
  const total = judge({}, { after: 60 })(ALL_OPERATIONS, "error_rate");
  expect(total?.kind).toBe("mix_shifted");
  const { mix } = total?.cause ?? {};
  expect((mix?.operations ?? 0) + (mix?.mix ?? 0)).toBeCloseTo(total?.size?.value ?? 0, 9);
});

test("an operation that fails more often is blamed with its total, whatever the mix", () => {
  const total = judge({}, { after: 8, errorsAfter: 0.25 })(ALL_OPERATIONS, "error_rate");
  expect(total?.kind).toBe("regressed");
  expect(total?.cause.mix?.mix).toBeGreaterThan(0);
});

test("a few more requests that explain next to nothing of a change do not excuse it", () => {
  const steady = { operation: "GET /items", before: 30, after: 30, median: 50, slower: 1, errors: 0 };
  const slower = { operation: "POST /export", before: 10, after: 12, median: 600, slower: 1.24, errors: 0 };
  const { subjects } = judgeDeploy(simulatedService(10, [steady, slower]), rollout, DEFAULT_SETTINGS);
  const p95 = subjects.find(({ operation, metric }) => operation === slower.operation && metric === "p95");
  expect(p95?.kind).toBe("regressed");
});
