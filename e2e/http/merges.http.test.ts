import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { z } from "zod";
import { DAY, floorTo, HOUR } from "@/lib/domain/time";
import { disconnect } from "@/lib/store/db";
import { makeKeyedProject } from "@/lib/testing/machine-client";
import { makeSpan, makeTraces } from "@/lib/testing/otlp";
import { type RunningApp, startOn } from "@/scripts/app";
import { makeOwnDatabase, type OwnDatabase } from "./own-database";

const PROJECTS = 8;
/** The oldest is a whole day ago and more, so that days are merged, too. */
const HOURS = 40;
const FIRST = floorTo(Date.now(), DAY) - 3 * DAY;
const hours = Array.from({ length: HOURS }, (_, i) => FIRST + i * HOUR);

let database: OwnDatabase;
let instances: [RunningApp, RunningApp];

beforeAll(async () => {
  database = await makeOwnDatabase("merges");
  // A merge takes its claim away in the transaction of its sums: a row here for each that was committed.
  await database.sql.query(`
    CREATE TABLE merged (project_id uuid, level text, at timestamptz);
    CREATE FUNCTION note_merge() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO merged VALUES (OLD.project_id, OLD.level, OLD.at); RETURN OLD; END $$;
    CREATE TRIGGER note_merge AFTER DELETE ON rollup_dirty FOR EACH ROW WHEN (OLD.claimed)
      EXECUTE FUNCTION note_merge()`);
  process.env.CRON_SECRET = inject("cronSecret");
  instances = [await startOn(database.url), await startOn(database.url)];
}, 120_000);

afterAll(async () => {
  for (const instance of instances ?? []) await instance.stop();
  await disconnect();
  await database?.drop();
});

async function post(url: string, token: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function merge(instance: RunningApp): Promise<number> {
  const answer = await post(`${instance.url}/api/cron/rollups`, inject("cronSecret"));
  return z.object({ merged: z.int() }).parse(answer).merged;
}

test("two instances that merge at once merge every hour and day once, and nothing is lost or doubled", async () => {
  const projects = await Promise.all(Array.from({ length: PROJECTS }, () => makeKeyedProject("ingest")));
  const spans = hours.flatMap((at) => [1, 2, 3].map((i) => makeSpan({ endAt: at + i * 60_000, durationMs: i })));
  await Promise.all(
    projects.map(({ key }, i) =>
      post(`${instances[i % 2 === 0 ? 0 : 1].url}/ingest/v1/traces`, key, makeTraces(spans)),
    ),
  );
  // Twice each at once: four merges in two processes.
  const reported = await Promise.all([...instances, ...instances].map(merge));
  await Promise.all(instances.map(merge));

  const { rows: noted } = await database.sql.query<{ project_id: string; level: string; at: Date }>(
    "SELECT project_id, level, at FROM merged",
  );
  const days = hours.filter((at) => at % DAY === 0);
  const keyOf = (project: string, level: string, at: number) => `${project} ${level} ${new Date(at).toISOString()}`;
  const windows = projects.flatMap(({ projectId }) => [
    ...hours.map((at) => keyOf(projectId, "hour", at)),
    ...days.map((at) => keyOf(projectId, "day", at)),
  ]);
  expect(noted.map((row) => keyOf(row.project_id, row.level, row.at.getTime())).sort()).toEqual(windows.sort());

  const [first = 0, second = 0, third = 0, fourth = 0] = reported;
  expect(first + third).toBeGreaterThan(0);
  expect(second + fourth).toBeGreaterThan(0);
  expect(first + second + third + fourth).toBeLessThanOrEqual(windows.length);
  const { rows: left } = await database.sql.query("SELECT FROM rollup_dirty");
  expect(left).toEqual([]);
  for (const table of ["rollup_minute", "rollup_hour", "rollup_day"]) {
    const { rows } = await database.sql.query<{ n: string }>(
      `SELECT sum(r.n) AS n FROM ${table} r JOIN series s ON s.project_id = r.project_id AND s.id = r.series_id
       WHERE s.operation = '(all)' GROUP BY r.project_id`,
    );
    expect(rows.map(({ n }) => Number(n))).toEqual(projects.map(() => spans.length));
  }
});
