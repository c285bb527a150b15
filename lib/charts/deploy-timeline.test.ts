import { expect, test } from "vitest";
import type { Deploy } from "@/lib/domain/deploy";
import { type Comparison, type Metric, unitOf } from "@/lib/domain/impact";
import { DAY, HOUR } from "@/lib/domain/time";
import { type DeployEffect, groupByDay, largestEffect } from "./deploy-timeline";

const midnight = Date.UTC(2026, 10, 23);

function row(deployedAt: number) {
  const deploy: Deploy = {
    id: String(deployedAt),
    env: "production",
    service: "",
    gitSha: "abc",
    version: null,
    deployer: null,
    description: null,
    deployedAt,
    startedAt: null,
    finishedAt: null,
    status: "succeeded",
    kind: "deploy",
    repository: null,
    url: null,
    previousSha: null,
    commits: null,
    source: "ingest",
    createdAt: deployedAt,
    updatedAt: deployedAt,
  };
  return { deploy, href: "/", effect: null, verdict: null };
}

test("days are UTC, in the order of the rows", () => {
  const rows = [row(midnight + HOUR), row(midnight), row(midnight - 1), row(midnight - DAY - 1)];
  const days = groupByDay(rows, midnight + 2 * HOUR);
  expect(days.map(({ title, relative, rows: { length } }) => [title, relative, length])).toEqual([
    ["Monday, 23 November 2026", "today", 2],
    ["Sunday, 22 November 2026", "yesterday", 1],
    ["Saturday, 21 November 2026", null, 1],
  ]);
  expect(days[0]?.day).toBe("2026-11-23");
});

function comparison(metric: Metric, before: number, after: number): Comparison {
  const difference = after - before;
  const percent = before === 0 ? null : (difference / before) * 100;
  return {
    metric,
    unit: unitOf(metric),
    before: { value: before, n: 9 },
    after: { value: after, n: 9 },
    difference,
    percent,
  };
}

function effect(service: string, p95: [number, number], errors: [number, number]): DeployEffect {
  return { service, p95: comparison("p95", ...p95), errorRate: comparison("error_rate", ...errors) };
}

test("the largest effect counts latency and errors, up or down", () => {
  const calm = effect("calm", [100, 104], [0, 0]);
  const faster = effect("faster", [100, 60], [0, 0]);
  const failing = effect("failing", [100, 100], [0, 0.2]);
  expect(largestEffect([calm, faster])?.service).toBe("faster");
  expect(largestEffect([failing, faster, calm])?.service).toBe("failing");
  expect(largestEffect([])).toBeNull();
});
