import { expect, test } from "vitest";
import { OTHER } from "@/lib/domain/telemetry";
import { DAY } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeErrorEvent, makeTelemetry } from "@/lib/testing/telemetry";
import { database } from "./db";
import { recordTelemetry } from "./telemetry";

const NOW = Date.UTC(2026, 10, 20, 13);

const send = (projectId: string, ...errors: ReturnType<typeof makeErrorEvent>[]) =>
  recordTelemetry(projectId, makeTelemetry({ errors }), NOW);
const query = async (projectId: string, sql: string) => (await database().pool.query(sql, [projectId])).rows;

test("are grouped, counted a minute and sampled up to 20 a group", async () => {
  const { id } = await makeProject();
  const at = Date.UTC(2026, 10, 20, 12);
  const burst = Array.from({ length: 15 }, (_, i) => makeErrorEvent({ at: at + i * 10_000, message: `m${i}` }));
  await send(id, ...burst);
  await send(id, ...burst.toReversed(), makeErrorEvent({ fingerprint: "f2", at: at - 1 }));
  expect(
    await query(
      id,
      `SELECT fingerprint, message, first_seen_at, last_seen_at, samples FROM error_group
       WHERE project_id = $1 ORDER BY 1`,
    ),
  ).toEqual([
    {
      fingerprint: "f1",
      message: "m14",
      first_seen_at: new Date(at),
      last_seen_at: new Date(at + 140_000),
      samples: 20,
    },
    {
      fingerprint: "f2",
      message: "x is not a function",
      first_seen_at: new Date(at - 1),
      last_seen_at: new Date(at - 1),
      samples: 1,
    },
  ]);
  expect(
    await query(id, "SELECT n FROM error_minute WHERE project_id = $1 AND fingerprint = 'f1' ORDER BY at"),
  ).toEqual([{ n: 12 }, { n: 12 }, { n: 6 }]);
  expect(await query(id, "SELECT count(*)::int AS n FROM error_occurrence WHERE project_id = $1")).toEqual([{ n: 21 }]);
  expect(await query(id, "SELECT name FROM service WHERE project_id = $1")).toEqual([{ name: "shop" }]);
});

test("of 20 writers at once add up and stay within the sample", async () => {
  const { id } = await makeProject();
  await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      send(
        id,
        ...["f1", "f2", "f3"]
          .toSorted(() => (writer % 2 ? 1 : -1))
          .map((fingerprint) => makeErrorEvent({ fingerprint })),
        makeErrorEvent(),
      ),
    ),
  );
  expect(await query(id, "SELECT fingerprint, n FROM error_minute WHERE project_id = $1 ORDER BY fingerprint")).toEqual(
    [
      { fingerprint: "f1", n: 40 },
      { fingerprint: "f2", n: 20 },
      { fingerprint: "f3", n: 20 },
    ],
  );
  expect(await query(id, "SELECT count(*)::int AS n FROM error_occurrence WHERE project_id = $1")).toEqual([{ n: 60 }]);
});

test.each([
  ["resolved", 1_000, "open"],
  ["resolved", 0, "resolved"],
  ["ignored", 1_000, "ignored"],
])("a group that is %s, after an event %i ms newer than its last, is %s", async (status, newer, expected) => {
  const { id } = await makeProject();
  const event = makeErrorEvent();
  await send(id, event);
  await database().pool.query("UPDATE error_group SET status = $2 WHERE project_id = $1", [id, status]);
  await send(id, { ...event, at: event.at + newer });
  expect(await query(id, "SELECT status FROM error_group WHERE project_id = $1")).toEqual([{ status: expected }]);
});

test("failures of ever new kinds are counted as one error, day by day", async () => {
  const { id } = await makeProject();
  const kinds = (from: number, to: number, more = {}) =>
    Array.from({ length: to - from }, (_, i) => makeErrorEvent({ fingerprint: `kind ${from + i}`, ...more }));
  await send(id, ...kinds(0, 150));
  await send(id, ...kinds(100, 260));
  await send(id, ...kinds(300, 305), makeErrorEvent({ fingerprint: "kind 3" }));
  const groups = await database().prisma.errorGroup.findMany({ where: { projectId: id } });
  expect(groups).toHaveLength(201);
  const counted = async (fingerprint: string) => {
    const minutes = await database().prisma.errorMinute.findMany({ where: { projectId: id, fingerprint } });
    return minutes.reduce((sum, { n }) => sum + n, 0);
  };
  expect(await counted(OTHER)).toBe(65);
  expect(await counted("kind 3")).toBe(2);
  expect(groups.find(({ fingerprint }) => fingerprint === OTHER)?.exceptionClass).toBe(OTHER);
  await send(id, ...kinds(400, 401, { at: makeErrorEvent().at + DAY }), ...kinds(400, 401, { service: "another" }));
  expect(await counted("kind 400")).toBe(2);
});
