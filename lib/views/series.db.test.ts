import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import type { Metric } from "@/lib/domain/impact";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, HOUR, MINUTE, SECOND } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { type MetricSeriesQuery, readMetricSeries } from "./series";

const noon = Date.UTC(2026, 10, 23, 12);
const total = { service: "web", operation: ALL_OPERATIONS };

async function read(projectId: string, metric: Metric, more: Partial<MetricSeriesQuery> = {}, now = noon + DAY) {
  const window = { from: noon, to: noon + 30 * MINUTE };
  return readMetricSeries(projectId, { env: "production", ...total, metric, window, step: 10 * MINUTE, ...more }, now);
}

describe("readMetricSeries", () => {
  test("has a point for every step", async () => {
    const { id } = await makeProject();
    await makeSeries(id, total, [
      { at: noon - DAY, n: 1 },
      { at: noon + 5 * MINUTE, n: 20, ms: 50, errors: 5 },
      { at: noon + 29 * MINUTE, n: 40, ms: 80 },
      { at: noon + 30 * MINUTE, n: 1000 },
    ]);
    expect(await read(id, "mean")).toEqual({
      points: [
        { at: noon, value: 50, n: 20 },
        { at: noon + 10 * MINUTE, value: null, n: 0 },
        { at: noon + 20 * MINUTE, value: 80, n: 40 },
      ],
      unit: "ms",
    });
    expect((await read(id, "error_rate")).points.map(({ value }) => value)).toEqual([0.25, null, 0]);
    expect((await read(id, "throughput")).points.map(({ value }) => value)).toEqual([2, 0, 4]);
    const [p95] = (await read(id, "p95")).points;
    expect(Math.abs((p95?.value ?? 0) / 50 - 1)).toBeLessThan(0.0055);
  });

  test("throughput is unknown before the first measurement and in the future, and 0 in between", async () => {
    const { id } = await makeProject();
    await makeSeries(id, total, [{ at: noon + 15 * MINUTE, n: 10 }]);
    const window = { from: noon, to: noon + HOUR };
    const { points } = await read(id, "throughput", { window }, noon + 35 * MINUTE);
    expect(points.map(({ value }) => value)).toEqual([null, 2, 0, 0, null, null]);
    expect((await read(id, "throughput", { operation: "GET /" })).points.map(({ value }) => value)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("a step that is cut counts what lies in the window, as a rate over that part", async () => {
    const { id } = await makeProject();
    await makeSeries(
      id,
      total,
      Array.from({ length: 60 }, (_, minute) => ({ at: noon + minute * MINUTE, n: 3 })),
    );
    const window = { from: noon + 15 * MINUTE + 20 * SECOND, to: noon + 33 * MINUTE };
    const { points } = await read(id, "throughput", { window });
    expect(points).toEqual([
      { at: noon + 10 * MINUTE, value: 3, n: 15 },
      { at: noon + 20 * MINUTE, value: 3, n: 30 },
      { at: noon + 30 * MINUTE, value: 3, n: 9 },
    ]);
  });

  test("names the service and the environment that the project does not have", async () => {
    const { id } = await makeProject();
    await makeSeries(id, total, [{ at: noon, n: 1 }]);
    await makeSeries((await makeProject()).id, { ...total, service: "theirs", env: "dev" }, [{ at: noon, n: 1 }]);
    const fieldsOf = (failure: unknown) => failure instanceof Failure && failure.issues.map(({ field }) => field);
    const refused = (more: Partial<MetricSeriesQuery>) => read(id, "p95", more).catch(fieldsOf);
    expect(await refused({ service: "theirs" })).toEqual(["service"]);
    expect(await refused({ service: "theirs", env: "dev" })).toEqual(["service", "env"]);
  });
});
