import { describe, expect, test } from "vitest";
import { countOf } from "@/lib/domain/histogram";
import type { Impact, Metric } from "@/lib/domain/impact";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { database } from "@/lib/store/db";
import { mergeRollups } from "@/lib/store/rollup-merge";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { readImpact } from "./deploy-impact";

const noon = Date.UTC(2026, 10, 23, 12);
const later = { now: noon + DAY };

function everyMinute(from: number, to: number, ms: number, n = 10, errors = 0) {
  const length = Math.round((to - from) / MINUTE);
  return Array.from({ length }, (_, index) => ({ at: from + index * MINUTE, n, ms, errors }));
}

async function slowedBy(projectId: string, service: string): Promise<void> {
  const rows = [...everyMinute(noon - 2 * HOUR, noon, 100), ...everyMinute(noon, noon + 2 * HOUR, 200, 10, 1)];
  await makeSeries(projectId, { service, operation: ALL_OPERATIONS }, rows);
  await makeSeries(projectId, { service, operation: "GET /slow" }, rows);
  await makeSeries(projectId, { service, operation: "GET /calm" }, everyMinute(noon - 2 * HOUR, noon + 2 * HOUR, 5));
}

function comparison(impact: Impact | null, metric: Metric, service = 0) {
  return impact?.services[service]?.comparisons.find((one) => one.metric === metric);
}

describe("readImpact", () => {
  test("measures the deploy's service and its operations over an hour on each side", async () => {
    const { id } = await makeProject();
    await slowedBy(id, "web");
    await slowedBy(id, "worker");
    const deploy = await makeDeploy(id, { service: "web", deployedAt: noon });
    const impact = await readImpact(id, deploy.id, later);
    expect(impact).toMatchObject({
      before: { from: noon - HOUR, to: noon, complete: true },
      after: { from: noon, to: noon + HOUR, complete: true },
      notes: [],
    });
    expect(impact?.services.map(({ service }) => service)).toEqual(["web"]);
    expect(comparison(impact, "mean")).toMatchObject({
      before: { value: 100, n: 600 },
      after: { value: 200, n: 600 },
      difference: 100,
      percent: 100,
    });
    expect(comparison(impact, "error_rate")).toMatchObject({ before: { value: 0 }, after: { value: 0.1 } });
    expect(comparison(impact, "throughput")).toMatchObject({ before: { value: 10 }, difference: 0 });
    expect(impact?.services[0]?.operations.map(({ operation }) => operation)).toEqual(["GET /slow", "GET /calm"]);
    const { before, after } = impact?.services[0] ?? {};
    expect([before && countOf(before), after && countOf(after)]).toEqual([600, 600]);
  });

  test("of a deploy of everything measures every service with requests, the busiest first", async () => {
    const { id } = await makeProject();
    await slowedBy(id, "web");
    await makeSeries(id, { service: "busy", operation: ALL_OPERATIONS }, everyMinute(noon - HOUR, noon, 5, 99));
    await makeSeries(
      id,
      { service: "silent", operation: ALL_OPERATIONS },
      everyMinute(noon - DAY, noon - 23 * HOUR, 5),
    );
    const deploy = await makeDeploy(id, { deployedAt: noon });
    const impact = await readImpact(id, deploy.id, later);
    expect(impact?.services.map(({ service }) => service)).toEqual(["busy", "web"]);
    expect(comparison(impact, "p95", 0)).toMatchObject({ after: { value: null, n: 0 }, difference: null });
  });

  test("keeps out of neighbouring deploys, and takes a shorter window", async () => {
    const { id } = await makeProject();
    await slowedBy(id, "web");
    const deploy = await makeDeploy(id, { service: "web", deployedAt: noon });
    await makeDeploy(id, { service: "web", deployedAt: noon + 20 * MINUTE });
    await makeDeploy(id, { service: "worker", deployedAt: noon + MINUTE });
    const impact = await readImpact(id, deploy.id, later);
    expect(impact?.notes).toEqual(["cut_by_next_deploy"]);
    expect(comparison(impact, "mean")).toMatchObject({ before: { n: 200 }, after: { n: 200 } });
    const shorter = await readImpact(id, deploy.id, { ...later, windowMs: 5 * MINUTE });
    expect(shorter?.notes).toEqual([]);
    expect(comparison(shorter, "mean")).toMatchObject({ before: { n: 50 }, after: { n: 50 } });
  });

  test("says what it does not know", async () => {
    const { id } = await makeProject();
    const unmeasured = await makeDeploy(id, { service: "api", deployedAt: noon });
    const impact = await readImpact(id, unmeasured.id, later);
    expect(impact?.notes).toEqual(["no_data_before"]);
    expect(comparison(impact, "p50")).toMatchObject({ before: { value: null, n: 0 }, after: { value: null, n: 0 } });
    const fresh = await readImpact(id, unmeasured.id, { now: noon });
    expect(fresh?.notes).toEqual(["after_not_over"]);
    expect(fresh?.after).toEqual({ from: noon, to: noon, complete: false });
  });

  test("never reads another project's deploy or requests", async () => {
    const [mine, other] = [await makeProject(), await makeProject()];
    await slowedBy(other.id, "web");
    const foreign = await makeDeploy(other.id, { service: "web", deployedAt: noon });
    expect(await readImpact(mine.id, foreign.id, later)).toBeNull();
    const own = await makeDeploy(mine.id, { deployedAt: noon });
    expect((await readImpact(mine.id, own.id, later))?.services).toEqual([]);
    expect(await readImpact(mine.id, "x", later)).toBeNull();
  });

  test("compares whole hours where minutes are no longer kept, says so, and at last that nothing is", async () => {
    const { id } = await makeProject();
    await slowedBy(id, "web");
    const deploy = await makeDeploy(id, { service: "web", deployedAt: noon + 10 * MINUTE, startedAt: noon + MINUTE });
    const now = noon + 20 * DAY;
    await mergeRollups(now);
    await database().pool.query("DELETE FROM rollup_minute WHERE project_id = $1", [id]);
    const impact = await readImpact(id, deploy.id, { now });
    expect(impact).toMatchObject({
      before: { from: noon - HOUR, to: noon, complete: true },
      after: { from: noon + HOUR, to: noon + 2 * HOUR, complete: true },
      notes: ["by_the_hour"],
      unit: HOUR,
    });
    expect(comparison(impact, "mean")).toMatchObject({ before: { value: 100, n: 600 }, after: { value: 200, n: 600 } });
    const gone = await readImpact(id, deploy.id, { now: noon + 500 * DAY });
    expect(gone?.notes).toEqual(["no_longer_kept"]);
  });
});
