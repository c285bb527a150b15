import { expect, test } from "vitest";
import { RETENTION } from "@/lib/domain/retention";
import { DAY, HOUR } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { readRollups } from "@/lib/testing/rollups";
import { makeErrorEvent, makePoint, makeTelemetry } from "@/lib/testing/telemetry";
import { database } from "./db";
import { forgetUnseen } from "./forget-unseen";
import { recordTelemetry } from "./telemetry";

const noon = Date.UTC(2026, 10, 20, 12);

const count = async (table: string, projectId: string) =>
  (await database().pool.query(`SELECT FROM ${table} WHERE project_id = $1`, [projectId])).rowCount;

test("streams that are silent for a week are forgotten, others go on as before", async () => {
  const { id } = await makeProject();
  const live = new Uint8Array(32).fill(2);
  const ended = makePoint(0, 60, [5, 0, 0]);
  await recordTelemetry(
    id,
    makeTelemetry({ cumulative: [ended, makePoint(0, 60, [5, 0, 0], { streamId: live })] }),
    noon,
  );
  expect(await forgetUnseen(noon + 7 * DAY, RETENTION)).toEqual({ streams: 0, groups: 0 });
  const later = 6 * 24 * 3_600;
  const goesOn = makePoint(0, later, [7, 0, 0], { streamId: live });
  await recordTelemetry(id, makeTelemetry({ cumulative: [goesOn] }), noon + 6 * DAY);
  expect((await forgetUnseen(noon + 8 * DAY, RETENTION)).streams).toBe(1);
  expect(await count("metric_state", id)).toBe(1);
  // One that comes back after all sets a new baseline, and counts from there.
  for (const [seconds, n] of [
    [10 * 24 * 3_600, 9],
    [10 * 24 * 3_600 + 60, 10],
  ] as const) {
    await recordTelemetry(id, makeTelemetry({ cumulative: [makePoint(0, seconds, [n, 0, 0])] }), noon + 10 * DAY);
  }
  const total = (await readRollups(id)).filter(({ operation }) => operation === "(all)");
  expect(total.reduce((sum, { n }) => sum + n, 0)).toBe(5 + 5 + 2 + 1);
});

test("a stream that is registered and not yet filled stays", async () => {
  const { id } = await makeProject();
  await database().pool.query(`INSERT INTO metric_state VALUES ($1, '\\x01', 'epoch', 'epoch', '{"writers": []}')`, [
    id,
  ]);
  await forgetUnseen(noon, RETENTION);
  expect(await count("metric_state", id)).toBe(1);
});

test("errors go with their minutes and samples once they were last seen before hours are kept", async () => {
  const { id } = await makeProject();
  const old = [0, 1, 2].map((hours) => makeErrorEvent({ fingerprint: "old", at: noon + hours * HOUR }));
  const again = [0, 2].map((days) => makeErrorEvent({ fingerprint: "again", at: noon + days * DAY }));
  await recordTelemetry(id, makeTelemetry({ errors: [...old, ...again] }), noon);
  expect((await forgetUnseen(noon + 2 * HOUR + RETENTION.hour, RETENTION)).groups).toBe(0);
  expect((await forgetUnseen(noon + DAY + RETENTION.hour, RETENTION)).groups).toBe(1);
  for (const [table, rows] of [
    ["error_group", 1],
    ["error_minute", 2],
    ["error_occurrence", 2],
  ] as const) {
    expect(await count(table, id)).toBe(rows);
  }
});

test("a group with more minutes than go at once stays until they are gone", async () => {
  const { id } = await makeProject();
  await recordTelemetry(id, makeTelemetry({ errors: [makeErrorEvent()] }), noon);
  await database().pool.query(
    `INSERT INTO error_minute SELECT project_id, env, service, fingerprint, at - i * interval '1 minute', version, 1
     FROM error_minute, generate_series(1, 6000) i WHERE project_id = $1`,
    [id],
  );
  const later = noon + DAY + RETENTION.hour;
  expect((await forgetUnseen(later, RETENTION)).groups).toBe(0);
  expect(await count("error_minute", id)).toBe(1_001);
  expect((await forgetUnseen(later, RETENTION)).groups).toBe(1);
  expect(await count("error_minute", id)).toBe(0);
});
