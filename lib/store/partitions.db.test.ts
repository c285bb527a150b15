import pg from "pg";
import { describe, expect, test } from "vitest";
import { oldestKept, RETENTION } from "@/lib/domain/retention";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, readRollups } from "@/lib/testing/rollups";
import { makeDelta, makeTelemetry } from "@/lib/testing/telemetry";
import { database } from "./db";
import { keepPartitions } from "./partitions";
import { mergeRollups } from "./rollup-merge";
import { recordTelemetry } from "./telemetry";

// Files have a database of their own, and each test goes further ahead than the one before.
const today = floorTo(Date.now(), DAY);
const nameOf = (at: number) => `rollup_minute_p${new Date(at).toISOString().slice(0, 10).replaceAll("-", "")}`;
const total = { service: "web", operation: "(all)" };

async function partitions(table: string): Promise<string[]> {
  const { rows } = await database().pool.query<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1",
    [table],
  );
  return rows.map(({ name }) => name);
}

async function placeOf(projectId: string): Promise<string[]> {
  const { rows } = await database().pool.query<{ name: string }>(
    "SELECT DISTINCT tableoid::regclass::text AS name FROM rollup_minute WHERE project_id = $1 ORDER BY 1",
    [projectId],
  );
  return rows.map(({ name }) => name);
}

describe("partitions", () => {
  test("are there for the minutes of today and a week ahead from the first start on", async () => {
    // At midnight the day before the 14 is still accepted, for what was on its way.
    expect(await keepPartitions(today)).toEqual({ created: [nameOf(today - 15 * DAY)], dropped: [] });
    const { id } = await makeProject();
    const days = [-14, -1, 0, 7].map((days) => today + days * DAY);
    await makeSeries(
      id,
      total,
      days.map((at) => ({ at, n: 1 })),
    );
    expect(await placeOf(id)).toEqual(days.map(nameOf));
  });

  test("come and go on a clock that runs ahead", async () => {
    const { id } = await makeProject();
    await makeSeries(id, total, [{ at: today, n: 5 }]);
    const last = today + RETENTION.minute + DAY + HOUR;
    await mergeRollups(last);
    const early = await keepPartitions(last);
    expect(early.dropped).not.toContain(nameOf(today));
    expect(early.created).toContain(nameOf(last + 7 * DAY));
    const { dropped } = await keepPartitions(last + HOUR);
    expect(dropped).toEqual([nameOf(today)]);
    expect(await partitions("rollup_minute")).not.toContain(nameOf(today));
    expect(await readRollups(id)).toEqual([]);
    expect((await readRollups(id, "rollup_hour")).map(({ n }) => n)).toEqual(["5"]);
    expect(await keepPartitions(last + HOUR)).toEqual({ created: [], dropped: [] });
  });

  test("hold what intake still accepts, and what is not merged", async () => {
    const { id } = await makeProject();
    const now = today + 20 * DAY;
    const oldest = oldestKept("minute", now, RETENTION);
    await makeSeries(id, total, [
      { at: oldest - MINUTE, n: 1 },
      { at: oldest, n: 2 },
    ]);
    expect((await keepPartitions(now)).dropped).not.toContain(nameOf(oldest - DAY));
    expect(await readRollups(id)).toHaveLength(2);
    await mergeRollups(now);
    expect((await keepPartitions(now)).dropped).toContain(nameOf(oldest - DAY));
    expect((await readRollups(id)).map(({ n }) => n)).toEqual([2]);
  });

  test("are stored alike, whoever made them", async () => {
    await keepPartitions(today + 30 * DAY);
    const { rows } = await database().pool.query<{ options: string }>(
      "SELECT DISTINCT reloptions::text AS options FROM pg_class WHERE relname ~ '^rollup_minute_' AND relkind = 'r'",
    );
    expect(rows).toEqual([
      { options: "{fillfactor=50,autovacuum_vacuum_scale_factor=0.5,autovacuum_vacuum_insert_threshold=-1}" },
    ]);
  });

  test("take in what came before they were made", async () => {
    const { id } = await makeProject();
    const at = today + 60 * DAY;
    await makeSeries(id, total, [{ at, n: 3 }]);
    expect(await placeOf(id)).toEqual(["rollup_minute_default"]);
    await keepPartitions(at - DAY);
    expect(await placeOf(id)).toEqual([nameOf(at)]);
    expect((await readRollups(id)).map(({ n }) => n)).toEqual([3]);
  });

  test("are kept for as long as the operator says, also for what is delivered late", async () => {
    const { id } = await makeProject();
    const now = today + 300 * DAY;
    const kept = { ...RETENTION, minute: 30 * DAY };
    await makeSeries(id, total, [{ at: now - 29 * DAY, n: 4 }]);
    expect((await keepPartitions(now, kept)).created).toContain(nameOf(now - 29 * DAY));
    expect(await placeOf(id)).toEqual([nameOf(now - 29 * DAY)]);
    await mergeRollups(now + 2 * DAY);
    expect((await keepPartitions(now + 2 * DAY, kept)).dropped).not.toContain(nameOf(now - 28 * DAY));
    expect((await keepPartitions(now + 2 * DAY)).dropped).toContain(nameOf(now - 28 * DAY));
    expect(await readRollups(id)).toEqual([]);
  });

  test("months and years have theirs", async () => {
    const now = today + 800 * DAY;
    const { created, dropped } = await keepPartitions(now);
    const year = new Date(now).getUTCFullYear();
    expect(created).toEqual(expect.arrayContaining([`rollup_day_p${year}`, `rollup_day_p${year + 1}`]));
    expect(created).toContain(`rollup_hour_p${new Date(now).toISOString().slice(0, 7).replace("-", "")}`);
    expect(dropped).toContain(`rollup_hour_p${new Date(today).toISOString().slice(0, 7).replace("-", "")}`);
    expect(dropped.some((name) => name.startsWith("rollup_day"))).toBe(false);
  });
});

/** A connection whose statements fail when they wait longer than 100 ms for a lock. */
async function impatient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL, options: "-c lock_timeout=100" });
  await client.connect();
  return client;
}

const UPSERT = `INSERT INTO rollup_minute AS r (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
  VALUES ($1, 1, $2, '', 1, 0, 0, 0, '') ON CONFLICT (project_id, series_id, at, version)
  DO UPDATE SET n = r.n + excluded.n`;

describe("a writer beside them", () => {
  test("never waits longer than 100 ms for a lock, and loses nothing", async () => {
    const { id } = await makeProject();
    const writer = await impatient();
    const start = today + 1000 * DAY;
    let now = start;
    const written: number[] = [];
    const changed = (async () => {
      const changes = { created: 0, dropped: 0 };
      for (; now < start + 40 * DAY; now += DAY) {
        const { created, dropped } = await keepPartitions(now);
        changes.created += created.length;
        changes.dropped += dropped.length;
      }
      return changes;
    })();
    let isOver = false;
    const end = changed.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const at = now;
      await writer.query(UPSERT, [id, new Date(at)]);
      written.push(at);
    }
    await writer.end();
    const changes = await end;
    expect(changes.created).toBeGreaterThan(40);
    expect(changes.dropped).toBeGreaterThan(20);
    expect(written.length).toBeGreaterThan(20);
    const { rows } = await database().pool.query<{ n: string }>(
      "SELECT sum(n) AS n FROM rollup_minute WHERE project_id = $1 AND at >= $2",
      [id, new Date(now - 10 * DAY)],
    );
    expect(Number(rows[0]?.n)).toBe(written.filter((at) => at >= now - 10 * DAY).length);
  });

  test("a long transaction delays the change, not the other writers", async () => {
    const { id } = await makeProject();
    const now = today + 1200 * DAY;
    await keepPartitions(now);
    const [holder, writer] = [await impatient(), await impatient()];
    await holder.query("BEGIN");
    await holder.query(UPSERT, [id, new Date(now)]);
    const later = now + RETENTION.minute + 2 * DAY;
    let isOver = false;
    const kept = keepPartitions(later).finally(() => {
      isOver = true;
    });
    while (!isOver) await writer.query(UPSERT, [id, new Date(now + MINUTE)]);
    expect((await kept).dropped).not.toContain(nameOf(now));
    await holder.query("COMMIT");
    expect((await keepPartitions(later)).dropped).toContain(nameOf(now));
    await Promise.all([holder.end(), writer.end()]);
  });
});

test("intake and merging go on in partitions as in one table", async () => {
  const { id } = await makeProject();
  const deltas = [0, 1, 2].map((days) => makeDelta([10], { at: today - days * DAY }));
  for (let i = 0; i < 3; i++) await recordTelemetry(id, makeTelemetry({ rollups: deltas }), today);
  expect((await readRollups(id)).map(({ n }) => n)).toEqual([3, 3, 3, 3, 3, 3]);
});
