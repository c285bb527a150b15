import { describe, expect, test } from "vitest";
import type { Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS, OTHER } from "@/lib/domain/telemetry";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, type RollupRow } from "@/lib/testing/rollups";
import { readSubjects, readVersionSubjects, type SubjectsQuery } from "./subject-reads";

const noon = Date.UTC(2026, 10, 23, 12);

function ask(projectId: string, change: Partial<SubjectsQuery> = {}): SubjectsQuery {
  return {
    projectId,
    env: "production",
    services: { only: "web" },
    most: { operations: 40, services: 10 },
    window: { from: noon, to: noon + 10 * MINUTE },
    knownUntil: noon + 8 * MINUTE,
    around: { from: noon, to: noon + 10 * MINUTE },
    anchor: noon + 5 * MINUTE,
    stepsFor: () => [MINUTE],
    turn: () => Promise.resolve(),
    ...change,
  };
}

function valuesOf(subjects: readonly Subject[], operation: string, metric: string): number[] {
  const found = subjects.find((one) => one.operation === operation && one.series.metric === metric);
  return [...(found?.series.values ?? [])];
}

const minutes = (rows: Partial<RollupRow>[]): RollupRow[] =>
  rows.map((row, i) => ({ at: noon + i * MINUTE, n: 1, ...row }));

describe("readSubjects", () => {
  test("gives even minutes: 0 requests once measured, unknown before that and after what is in", async () => {
    const { id } = await makeProject();
    await makeSeries(id, { service: "web", operation: ALL_OPERATIONS }, [
      { at: noon - MINUTE, n: 1000 },
      { at: noon + 2 * MINUTE, n: 4, errors: 1, ms: 10 },
      { at: noon + 4 * MINUTE, n: 2, ms: 20, version: "v1" },
      { at: noon + 4 * MINUTE, n: 3, ms: 500, version: "v2" },
      { at: noon + 8 * MINUTE, n: 1000 },
    ]);
    await makeSeries(id, { service: "web", operation: "GET /late" }, [{ at: noon + 6 * MINUTE, n: 1 }]);
    const subjects = await readSubjects(ask(id));
    const none = Number.NaN;
    expect(valuesOf(subjects, ALL_OPERATIONS, "throughput")).toEqual([none, none, 4, 0, 5, 0, 0, 0, none, none]);
    expect(valuesOf(subjects, ALL_OPERATIONS, "error_rate")).toEqual([none, none, 1, 0, 0, 0, 0, 0, none, none]);
    expect(valuesOf(subjects, "GET /late", "throughput")).toEqual([none, none, 0, 0, 0, 0, 1, 0, none, none]);
    const p50 = valuesOf(subjects, ALL_OPERATIONS, "p50");
    expect((p50[2] ?? 0) / 10).toBeCloseTo(1, 1);
    expect((p50[4] ?? 0) / 500).toBeCloseTo(1, 1);
    expect(p50.map(Number.isNaN)).toEqual([true, true, false, true, false, true, true, true, true, true]);
    expect(subjects.map(({ series: { metric } }) => metric).slice(0, 5)).toEqual([
      ...["p50", "p95", "p99", "error_rate", "throughput"],
    ]);
  });

  test("takes minutes together where few requests come, in whole steps from the anchor", async () => {
    const { id } = await makeProject();
    await makeSeries(
      id,
      { service: "web", operation: ALL_OPERATIONS },
      minutes([{ n: 1 }, { n: 2 }, {}, {}, { n: 4 }]),
    );
    const stepsFor = (perMinute: number) => [perMinute < 5 ? 5 * MINUTE : MINUTE];
    const [subject] = await readSubjects(
      ask(id, { stepsFor, anchor: noon + 2 * MINUTE, knownUntil: noon + 10 * MINUTE }),
    );
    expect(subject?.series).toMatchObject({ start: noon + 2 * MINUTE, step: 5 * MINUTE });
    expect([...(subject?.series.requests ?? [])]).toEqual([6, Number.NaN]);
  });

  test("reads the busiest operations, and never those that hold the rest", async () => {
    const { id } = await makeProject();
    for (const [operation, n] of [
      ["a", 5],
      ["b", 9],
      ["c", 7],
      [OTHER, 99],
      [ALL_OPERATIONS, 21],
    ] as const)
      await makeSeries(id, { service: "web", operation }, minutes([{ n }]));
    await makeSeries(id, { service: "api", operation: ALL_OPERATIONS }, minutes([{ n: 50 }]));
    await makeSeries(id, { service: "api", operation: ALL_OPERATIONS, env: "staging" }, minutes([{ n: 500 }]));
    const names = async (change: Partial<SubjectsQuery>) => [
      ...new Set((await readSubjects(ask(id, change))).map(({ service, operation }) => `${service} ${operation}`)),
    ];
    expect(await names({ most: { operations: 2, services: 1 } })).toEqual(["web (all)", "web b", "web c"]);
    expect(await names({ most: { operations: 0, services: 5 }, services: { except: [] } })).toEqual([
      "api (all)",
      "web (all)",
    ]);
    expect(await names({ most: { operations: 0, services: 5 }, services: { except: ["api"] } })).toEqual(["web (all)"]);
    expect(await names({ services: { only: "none" } })).toEqual([]);
  });

  test("reads spans or metrics, as the rest of the product does, and never both", async () => {
    const { id } = await makeProject();
    await makeSeries(id, { service: "web", operation: ALL_OPERATIONS }, minutes([{ n: 10, ms: 5 }]));
    await makeSeries(
      id,
      { service: "web", operation: ALL_OPERATIONS, source: "metrics" },
      minutes([{ n: 40, ms: 50 }]),
    );
    await makeSeries(id, { service: "web", operation: ALL_OPERATIONS, kind: "internal" }, minutes([{ n: 90, ms: 1 }]));
    const subjects = await readSubjects(ask(id));
    expect(subjects.length).toBe(5);
    expect(valuesOf(subjects, ALL_OPERATIONS, "throughput")[0]).toBe(40);
  });

  test("shows nothing of another project", async () => {
    const [{ id }, other] = [await makeProject(), await makeProject()];
    await makeSeries(other.id, { service: "web", operation: ALL_OPERATIONS }, minutes([{ n: 10 }]));
    expect(await readSubjects(ask(id))).toEqual([]);
  });
});

test("versions are told apart where more than one served in the window", async () => {
  const { id } = await makeProject();
  const both: RollupRow[] = [
    { at: noon, n: 3, version: "v1" },
    { at: noon + MINUTE, n: 1, version: "v1" },
    { at: noon + MINUTE, n: 2, version: "v2" },
    { at: noon + MINUTE, n: 9 },
  ];
  await makeSeries(id, { service: "web", operation: ALL_OPERATIONS }, both);
  await makeSeries(id, { service: "web", operation: "GET /one" }, [{ at: noon, n: 5, version: "v1" }]);
  const window = { from: noon, to: noon + HOUR };
  const subjects = await readVersionSubjects(ask(id, { window, knownUntil: noon + 2 * MINUTE, anchor: noon }));
  const throughput = subjects.filter(({ series }) => series.metric === "throughput");
  expect(
    throughput.map(({ operation, version, series }) => [operation, version, ...series.values.slice(0, 3)]),
  ).toEqual([
    [ALL_OPERATIONS, "v1", 3, 1, Number.NaN],
    [ALL_OPERATIONS, "v2", 0, 2, Number.NaN],
  ]);
});
