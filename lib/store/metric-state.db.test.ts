import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { makeProject } from "@/lib/testing/factories";
import { readRollups } from "@/lib/testing/rollups";
import { makePoint, makeTelemetry } from "@/lib/testing/telemetry";
import { recordTelemetry } from "./telemetry";

const NOW = Date.UTC(2026, 10, 20, 13);

const send = (projectId: string, ...cumulative: ReturnType<typeof makePoint>[]) =>
  recordTelemetry(projectId, makeTelemetry({ cumulative }), NOW);
const counted = async (projectId: string) =>
  (await readRollups(projectId)).filter(({ operation }) => operation !== ALL_OPERATIONS).map(({ n }) => n);

test("add their increase, once", async () => {
  const { id } = await makeProject();
  await send(id, makePoint(0, 60, [1, 2, 0]));
  await send(id, makePoint(0, 120, [1, 6, 0]));
  await send(id, makePoint(0, 120, [1, 6, 0]));
  await send(id, makePoint(0, 60, [1, 2, 0]));
  expect(await counted(id)).toEqual([3, 4]);
  expect((await readRollups(id)).map(({ source }) => source)).toEqual(Array(4).fill("metrics"));
});

test("in one request are taken in the order of their times", async () => {
  const { id } = await makeProject();
  await send(id, makePoint(0, 180, [9, 0, 0]), makePoint(0, 60, [2, 0, 0]), makePoint(0, 120, [5, 0, 0]));
  expect(await counted(id)).toEqual([2, 3, 4]);
});

test("start anew after a reset, and only set the baseline of a stream long begun", async () => {
  const { id } = await makeProject();
  await send(id, makePoint(-7200, 0, [100, 0, 0]));
  expect(await counted(id)).toEqual([]);
  await send(id, makePoint(-7200, 60, [101, 0, 0]));
  await send(id, makePoint(90, 120, [7, 0, 0]));
  await send(id, makePoint(90, 180, [3, 0, 0]));
  expect(await counted(id)).toEqual([1, 7, 3]);
});

test("sent by 20 at once count once", async () => {
  const { id } = await makeProject();
  const streams = [3, 1, 2].map((byte) => new Uint8Array(32).fill(byte));
  await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      send(
        id,
        ...streams
          .toSorted(() => (writer % 2 ? 1 : -1))
          .map((streamId) => makePoint(0, 60 * (1 + (writer % 4)), [1 + (writer % 4), 0, 0], { streamId })),
      ),
    ),
  );
  // Four points of each stream, the last at 4: what came out of order is part of the next increase.
  expect((await counted(id)).reduce((sum, n) => sum + n, 0)).toBe(3 * 4);
});
