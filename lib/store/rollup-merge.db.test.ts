import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addHistogram, emptyHistogram, encodeHistogram } from "@/lib/domain/histogram";
import { ALL_OPERATIONS, type RollupDelta } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { decodeRollup, makeSeries, readRollups, type StoredRollup } from "@/lib/testing/rollups";
import { makeDelta, makeTelemetry } from "@/lib/testing/telemetry";
import { database, transaction } from "./db";
import { markHours } from "./rollup-marks";
import { mergeRollups } from "./rollup-merge";
import { addRollups } from "./rollup-writes";
import { recordTelemetry } from "./telemetry";

const day = Date.UTC(2026, 10, 20);
const later = day + 2 * DAY;
const record = (projectId: string, rollups: RollupDelta[]) =>
  recordTelemetry(projectId, makeTelemetry({ rollups }), later);

/** A day of two operations and two versions with requests in every half hour or so, no two alike. */
function aDay(): RollupDelta[] {
  return Array.from({ length: 96 }, (_, i) =>
    makeDelta([1 + i, 3 * i + 0.5, 700 - i], {
      at: day + i * 15 * MINUTE,
      version: i < 50 ? "1.0" : "1.1",
      errors: i % 3,
      maxTrace: new Uint8Array(16).fill(i),
      key: { operation: i % 2 ? "GET /a" : "GET /b" },
    }),
  );
}

function valuesOf(rows: StoredRollup[]) {
  return rows.map(({ operation, at, version, n, errors, sum_us, max_us, max_trace, histogram }) => ({
    ...{ operation, at: at.getTime(), version, n: Number(n), errors: Number(errors), sum_us, max_us, max_trace },
    frames: encodeHistogram(decodeRollup({ histogram })).length,
    bins: [...decodeRollup({ histogram })],
  }));
}

/** What the minutes add up to, in steps. */
async function sumMinutes(projectId: string, step: number) {
  const sums = new Map<string, { n: number; errors: number; histogram: Float64Array }>();
  for (const row of await readRollups(projectId)) {
    const key = `${row.operation} ${floorTo(row.at.getTime(), step)} ${row.version}`;
    const sum = sums.get(key) ?? { n: 0, errors: 0, histogram: emptyHistogram() };
    addHistogram(sum.histogram, decodeRollup(row));
    sums.set(key, { ...sum, n: sum.n + row.n, errors: sum.errors + row.errors });
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, { ...sum, histogram: [...sum.histogram] }]));
}

async function sumsOf(projectId: string, table: "rollup_hour" | "rollup_day") {
  const rows = valuesOf(await readRollups(projectId, table));
  return Object.fromEntries(
    rows.map((row) => [
      `${row.operation} ${row.at} ${row.version}`,
      { n: row.n, errors: row.errors, histogram: row.bins },
    ]),
  );
}

const marksOf = async (projectId: string) =>
  (await database().pool.query("SELECT level, at, claimed FROM rollup_dirty WHERE project_id = $1", [projectId])).rows;

describe("merging", () => {
  test("adds minutes up to hours and days, exactly, in one frame each", async () => {
    const { id } = await makeProject();
    await record(id, aDay());
    expect(await mergeRollups(later)).toBe(25);
    expect(await sumsOf(id, "rollup_hour")).toEqual(await sumMinutes(id, HOUR));
    expect(await sumsOf(id, "rollup_day")).toEqual(await sumMinutes(id, DAY));
    for (const row of await readRollups(id, "rollup_day")) {
      expect(row.histogram).toEqual(Buffer.from(encodeHistogram(decodeRollup(row))));
    }
    const total = (await readRollups(id, "rollup_day")).find(
      ({ operation, version }) => operation === ALL_OPERATIONS && version === "1.0",
    );
    expect([total?.max_us, total?.max_trace]).toEqual(["700000", Buffer.alloc(16, 0)]);
    expect(await marksOf(id)).toEqual([]);
    expect(await mergeRollups(later)).toBe(0);
  });

  test("leaves what has not ended, or only just, to be read from the minutes", async () => {
    const { id } = await makeProject();
    await record(id, [makeDelta([1], { at: day + 5 * HOUR })]);
    expect(await mergeRollups(day + 6 * HOUR + MINUTE)).toBe(0);
    expect(await mergeRollups(day + 6 * HOUR + 3 * MINUTE)).toBe(1);
    expect(await marksOf(id)).toEqual([{ level: "day", at: new Date(day), claimed: false }]);
    expect(await mergeRollups(day + DAY + 3 * MINUTE)).toBe(1);
  });

  test("late data, in any order: the same as in order, bin by bin", async () => {
    const inOrder = await makeProject();
    const deltas = aDay();
    await record(inOrder.id, deltas);
    await mergeRollups(later);
    const expected = await Promise.all(
      (["rollup_hour", "rollup_day"] as const).map(async (table) => valuesOf(await readRollups(inOrder.id, table))),
    );
    const order = fc.shuffledSubarray([...deltas.keys()], { minLength: deltas.length });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 40 }), async (shuffled, size) => {
        const { id } = await makeProject();
        for (let first = 0; first < shuffled.length; first += size) {
          await record(
            id,
            shuffled.slice(first, first + size).flatMap((index) => deltas[index] ?? []),
          );
          await mergeRollups(later);
        }
        expect(valuesOf(await readRollups(id, "rollup_hour"))).toEqual(expected[0]);
        expect(valuesOf(await readRollups(id, "rollup_day"))).toEqual(expected[1]);
      }),
      { numRuns: 5 },
    );
  });

  test("an hour whose minutes were dropped keeps what it has", async () => {
    const { id } = await makeProject();
    await record(id, [makeDelta([10])]);
    await mergeRollups(later);
    const kept = await readRollups(id, "rollup_hour");
    await database().pool.query("DELETE FROM rollup_minute WHERE project_id = $1", [id]);
    await transaction((client) =>
      markHours(
        client,
        id,
        kept.map(({ at }) => at.getTime()),
      ),
    );
    expect(await mergeRollups(later)).toBe(2);
    expect(await readRollups(id, "rollup_hour")).toEqual(kept);
  });

  test("stays within its bound", async () => {
    const { id } = await makeProject();
    await record(id, aDay());
    let left = 3;
    expect(await mergeRollups(later, () => left-- <= 0)).toBeLessThan(3);
    expect(await mergeRollups(later)).toBeGreaterThan(20);
  });
});

describe("at once", () => {
  test("two processes merge each hour and day once", async () => {
    const projects = await Promise.all([makeProject(), makeProject(), makeProject()]);
    for (const { id } of projects) await record(id, aDay());
    const counts = await Promise.all([mergeRollups(later), mergeRollups(later), mergeRollups(later)]);
    const left = await mergeRollups(later);
    expect([...counts, left].reduce((sum, n) => sum + n)).toBe(3 * 25);
    for (const { id } of projects) expect(await sumsOf(id, "rollup_day")).toEqual(await sumMinutes(id, DAY));
  });

  test("an hour that a writer is at work on waits for its end, and the merge does not", async () => {
    const { id } = await makeProject();
    await record(id, [makeDelta([10])]);
    await transaction(async (client) => {
      await markHours(client, id, [makeDelta([]).at]);
      await addRollups(client, id, [makeDelta([20])]);
      expect(await mergeRollups(later)).toBe(0);
    });
    expect(await mergeRollups(later)).toBe(2);
    expect(await sumsOf(id, "rollup_day")).toEqual(await sumMinutes(id, DAY));
  });

  test("writers and merges lose nothing of each other", async () => {
    const { id } = await makeProject();
    const deltas = aDay();
    let isWriting = true;
    const merging = [0, 1].map(async () => {
      while (isWriting) await mergeRollups(later);
    });
    await Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let i = 0; i < 40; i++) await record(id, [deltas[(i * 7 + writer) % deltas.length] ?? makeDelta([])]);
      }),
    );
    isWriting = false;
    await Promise.all(merging);
    await mergeRollups(later);
    expect(await marksOf(id)).toEqual([]);
    expect(await sumsOf(id, "rollup_hour")).toEqual(await sumMinutes(id, HOUR));
    expect(await sumsOf(id, "rollup_day")).toEqual(await sumMinutes(id, DAY));
  });

  test("of another project nothing is touched", async () => {
    const [mine, other] = [await makeProject(), await makeProject()];
    await makeSeries(mine.id, { service: "web", operation: ALL_OPERATIONS }, [{ at: day, n: 3 }]);
    await makeSeries(other.id, { service: "web", operation: ALL_OPERATIONS }, [{ at: day, n: 5 }]);
    await mergeRollups(later);
    for (const [id, n] of [
      [mine.id, "3"],
      [other.id, "5"],
    ] as const) {
      expect((await readRollups(id, "rollup_day")).map((row) => row.n)).toEqual([n]);
    }
  });
});
