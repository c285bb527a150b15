import { describe, expect, test } from "vitest";
import { countOf, quantileMs } from "@/lib/domain/histogram";
import { ALL_OPERATIONS, type Bucket } from "@/lib/domain/telemetry";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, steadyHistogram } from "@/lib/testing/rollups";
import { listServices } from "./catalogue";
import { database } from "./db";
import { mergeRollups } from "./rollup-merge";
import { firstMeasuredAt, readOperations, readSeries, readServiceSeries, readSides } from "./rollup-reads";

const noon = Date.UTC(2026, 10, 23, 12);
const hour = { from: noon, to: noon + HOUR };
const numbers = (bucket: Bucket) => [bucket.at, bucket.n, bucket.errors, bucket.sumUs, bucket.maxUs];

async function readTotal(projectId: string, more: Partial<Parameters<typeof readSeries>[0]> = {}): Promise<Bucket[]> {
  return readSeries({
    projectId,
    env: "production",
    service: "web",
    operation: ALL_OPERATIONS,
    window: hour,
    step: 5 * MINUTE,
    ...more,
  });
}

const total = { service: "web", operation: ALL_OPERATIONS };

describe("readSeries", () => {
  test("adds the minutes of each step, of all versions, and leaves out empty steps", async () => {
    const project = await makeProject();
    await makeSeries(project.id, total, [
      { at: noon - MINUTE, n: 1000 },
      { at: noon, n: 3, errors: 1, ms: 10 },
      { at: noon + 4 * MINUTE, n: 1, ms: 200, version: "v1" },
      { at: noon + 4 * MINUTE, n: 2, ms: 40, version: "v2" },
      { at: noon + 59 * MINUTE, n: 7 },
      { at: noon + HOUR, n: 1000 },
    ]);
    const buckets = await readTotal(project.id);
    expect(buckets.map(numbers)).toEqual([
      [noon, 6, 1, 310_000, 200_000],
      [noon + 55 * MINUTE, 7, 0, 700_000, 100_000],
    ]);
    const merged = steadyHistogram(3, 10);
    for (const [n, ms] of [
      [1, 200],
      [2, 40],
    ] as const) {
      steadyHistogram(n, ms).forEach((count, bucket) => {
        merged[bucket] = (merged[bucket] ?? 0) + count;
      });
    }
    expect(buckets[0]?.histogram).toEqual(merged);
    expect((await readTotal(project.id, { version: "v2" })).map(numbers)).toEqual([[noon, 2, 0, 80_000, 40_000]]);
  });

  test.each([
    [MINUTE, noon + 7 * MINUTE],
    [HOUR, noon],
    [3 * HOUR, noon],
    [12 * HOUR, noon],
    [DAY, Date.UTC(2026, 10, 23)],
  ])("aligns steps of %i ms to the epoch", async (step, at) => {
    const project = await makeProject();
    await makeSeries(project.id, total, [{ at: noon + 7 * MINUTE, n: 1 }]);
    expect((await readTotal(project.id, { step })).map((bucket) => bucket.at)).toEqual([at]);
  });

  test("without histograms the numbers are the same", async () => {
    const project = await makeProject();
    await makeSeries(project.id, total, [{ at: noon, n: 3, errors: 2 }]);
    const [bucket] = await readTotal(project.id, { histograms: false });
    expect(bucket && numbers(bucket)).toEqual([noon, 3, 2, 300_000, 100_000]);
    expect(bucket && countOf(bucket.histogram)).toBe(0);
  });

  test("reads one source an hour, the one that saw more of it, however little of the hour is asked for", async () => {
    const project = await makeProject();
    await makeSeries(project.id, { ...total, source: "metrics" }, [
      { at: noon - HOUR, n: 30 },
      { at: noon, n: 40 },
      { at: noon + 10 * MINUTE, n: 40 },
    ]);
    await makeSeries(project.id, { ...total, source: "spans" }, [
      { at: noon + 5 * MINUTE, n: 50 },
      { at: noon + HOUR, n: 60 },
    ]);
    const window = { from: noon - HOUR, to: noon + 2 * HOUR };
    const read = (more: Parameters<typeof readTotal>[1]) => readTotal(project.id, more).then((all) => all.map(numbers));
    expect((await read({ window, step: HOUR })).map(([at, n]) => [at, n])).toEqual([
      [noon - HOUR, 30],
      [noon, 80],
      [noon + HOUR, 60],
    ]);
    expect((await read({ window, step: DAY })).map(([, n]) => n)).toEqual([170]);
    const late = { from: noon + 5 * MINUTE, to: noon + 6 * MINUTE };
    expect(await read({ window: late, step: MINUTE })).toEqual([]);
  });

  test("reads the headline kind, and never another project, environment, service or operation", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const row = { at: noon, n: 1000 };
    await makeSeries(project.id, { ...total, kind: "consumer" }, [row]);
    await makeSeries(project.id, { ...total, kind: "server" }, [{ at: noon, n: 2 }]);
    await makeSeries(project.id, { ...total, env: "staging" }, [row]);
    await makeSeries(project.id, { ...total, service: "worker" }, [row]);
    await makeSeries(project.id, { ...total, operation: "GET /" }, [row]);
    await makeSeries(other.id, total, [row]);
    expect((await readTotal(project.id)).map(({ n }) => n)).toEqual([2]);
    expect(await readTotal((await makeProject()).id)).toEqual([]);
  });
});

test("readServiceSeries reads the total of every service of the environment", async () => {
  const [project, other] = [await makeProject(), await makeProject()];
  await makeSeries(project.id, total, [{ at: noon, n: 1 }]);
  await makeSeries(project.id, { ...total, service: "worker", kind: "consumer" }, [
    { at: noon, n: 2 },
    { at: noon + 30 * MINUTE, n: 3 },
  ]);
  await makeSeries(project.id, { ...total, service: "silent" }, [{ at: noon - DAY, n: 2 }]);
  await makeSeries(project.id, { ...total, service: "elsewhere", env: "staging" }, [{ at: noon, n: 2 }]);
  await makeSeries(other.id, { ...total, service: "foreign" }, [{ at: noon, n: 9 }]);
  const series = await readServiceSeries({
    projectId: project.id,
    env: "production",
    window: hour,
    step: 10 * MINUTE,
    histograms: false,
  });
  expect([...series].map(([name, buckets]) => [name, buckets.map(({ n }) => n)])).toEqual([
    ["web", [1]],
    ["worker", [2, 3]],
  ]);
});

test("readOperations gives each operation and kind once, busiest first, without the total", async () => {
  const project = await makeProject();
  await makeSeries(project.id, total, [{ at: noon, n: 30 }]);
  await makeSeries(project.id, { service: "web", operation: "GET /a" }, [{ at: noon, n: 10, ms: 20 }]);
  await makeSeries(project.id, { service: "web", operation: "GET /a", source: "metrics" }, [{ at: noon, n: 10 }]);
  await makeSeries(project.id, { service: "web", operation: "GET /b" }, [
    { at: noon, n: 10 },
    { at: noon + 30 * MINUTE, n: 10, ms: 300 },
  ]);
  await makeSeries(project.id, { service: "web", operation: "GET /a", kind: "internal" }, [{ at: noon, n: 1 }]);
  await makeSeries(project.id, { service: "web", operation: "GET /old" }, [{ at: noon - DAY, n: 1 }]);
  const operations = await readOperations({ projectId: project.id, env: "production", service: "web", window: hour });
  expect(operations.map(({ operation, kind, total: { n, sumUs } }) => [operation, kind, n, sumUs])).toEqual([
    ["GET /b", "server", 20, 4_000_000],
    ["GET /a", "server", 10, 200_000],
    ["GET /a", "internal", 1, 100_000],
  ]);
  expect(operations[0] && quantileMs(operations[0].total.histogram, 1)).toBeCloseTo(300, -1);
});

describe("readSides", () => {
  const before = { from: noon - HOUR, to: noon };
  const after = { from: noon + MINUTE, to: noon + HOUR + MINUTE };

  test("keeps to one source on both sides and leaves the minutes between them out", async () => {
    const project = await makeProject();
    await makeSeries(project.id, { ...total, source: "spans" }, [{ at: noon - HOUR, n: 60 }]);
    await makeSeries(project.id, { ...total, source: "metrics" }, [
      { at: noon - HOUR, n: 50 },
      { at: noon, n: 999 },
      { at: noon + MINUTE, n: 50, errors: 5 },
    ]);
    await makeSeries(project.id, { service: "web", operation: "GET /gone" }, [{ at: noon - MINUTE, n: 4 }]);
    await makeSeries(project.id, { service: "web", operation: "GET /never" }, [{ at: noon, n: 4 }]);
    const sides = await readSides({ projectId: project.id, env: "production", service: "web", before, after });
    expect(sides).toHaveLength(1);
    expect(sides[0]?.total.before.n).toBe(50);
    expect(sides[0]?.total.after.errors).toBe(5);
    expect(sides[0]?.operations.map(({ operation, before: b, after: a }) => [operation, b.n, a.n])).toEqual([
      ["GET /gone", 4, 0],
    ]);
  });

  test("with no service named, gives every service that has requests", async () => {
    const project = await makeProject();
    await makeSeries(project.id, { ...total, service: "a" }, [{ at: noon - MINUTE, n: 1 }]);
    await makeSeries(project.id, { ...total, service: "b", kind: "consumer" }, [{ at: noon + MINUTE, n: 2 }]);
    await makeSeries(project.id, { ...total, service: "silent" }, [{ at: noon - DAY, n: 2 }]);
    const sides = await readSides({ projectId: project.id, env: "production", service: null, before, after });
    expect(sides.map(({ service, total: sum }) => [service, sum.before.n, sum.after.n])).toEqual([
      ["a", 1, 0],
      ["b", 0, 2],
    ]);
  });
});

test("firstMeasuredAt is the oldest minute of any kind and source", async () => {
  const project = await makeProject();
  const query = { projectId: project.id, env: "production", ...total };
  expect(await firstMeasuredAt(query)).toBeNull();
  await makeSeries(project.id, total, [{ at: noon, n: 1 }]);
  await makeSeries(project.id, { ...total, source: "metrics" }, [{ at: noon - DAY, n: 1 }]);
  expect(await firstMeasuredAt(query)).toBe(noon - DAY);
});

describe("after merging", () => {
  const start = Date.UTC(2026, 9, 1);
  const scope = { env: "production", service: "web" };

  /** Three days of requests, every 25 minutes and from two sources that take turns. */
  async function makeDays() {
    const project = await makeProject();
    const rows = Array.from({ length: 170 }, (_, i) => ({ at: start + i * 25 * MINUTE, n: i + 1, ms: 10 + i }));
    for (const operation of [ALL_OPERATIONS, "GET /"]) {
      await makeSeries(project.id, { service: "web", operation, source: "metrics" }, rows.slice(0, 100));
      await makeSeries(project.id, { service: "web", operation, source: "spans" }, rows.slice(90));
    }
    return project.id;
  }

  const windows = [
    { from: start, to: start + 3 * DAY },
    { from: start + 7 * MINUTE, to: start + 2 * DAY + 13 * MINUTE },
    { from: start + 5 * HOUR, to: start + 6 * HOUR + 30 * MINUTE },
  ];

  async function readAll(projectId: string) {
    const all: unknown[] = [];
    for (const window of windows) {
      const query = { projectId, ...scope, window };
      for (const step of [10 * MINUTE, HOUR, 6 * HOUR, DAY]) {
        all.push(await readSeries({ ...query, operation: ALL_OPERATIONS, step }));
        all.push(await readServiceSeries({ projectId, env: scope.env, window, step, histograms: false }));
      }
      all.push(await readOperations(query));
      const middle = window.from + HOUR;
      const sides = { before: { from: window.from, to: middle }, after: { from: middle, to: window.to } };
      all.push(await readSides({ projectId, ...scope, ...sides }));
    }
    return all;
  }

  test("every window and step shows what it did before, also with late data", async () => {
    const id = await makeDays();
    const minutes = await readAll(id);
    expect(await mergeRollups(start + 2 * DAY)).toBeGreaterThan(40);
    expect(await readAll(id)).toEqual(minutes);
    await mergeRollups(start + 9 * DAY);
    expect(await readAll(id)).toEqual(minutes);
    await makeSeries(id, { service: "web", operation: "GET /late" }, [{ at: start + 30 * HOUR + MINUTE, n: 7 }]);
    const late = await readAll(id);
    expect(late).not.toEqual(minutes);
    await mergeRollups(start + 9 * DAY);
    expect(await readAll(id)).toEqual(late);
  });

  test("hours and days are what is read once minutes are gone", async () => {
    const id = await makeDays();
    const query = {
      projectId: id,
      ...scope,
      operation: ALL_OPERATIONS,
      step: DAY,
      window: { from: start, to: start + 3 * DAY },
    };
    const before = await readSeries(query);
    await mergeRollups(start + 9 * DAY);
    await database().pool.query("DELETE FROM rollup_minute WHERE project_id = $1", [id]);
    expect(await readSeries(query)).toEqual(before);
    expect(await firstMeasuredAt({ projectId: id, ...scope, operation: "GET /" })).toBe(start);
    const [service] = await listServices(id);
    expect(service?.lastSeenAt).toBe(start + 70 * HOUR);
  });
});
