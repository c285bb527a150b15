import { expect, inject, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, readRollups } from "@/lib/testing/rollups";

const address = `${inject("baseUrl")}/api/cron/rollups`;
const secret = { authorization: `Bearer ${inject("cronSecret")}` };

test.each(["POST", "GET"])("%s with the secret merges what is due", async (method) => {
  const { id } = await makeProject();
  const day = floorTo(Date.now() - 3 * DAY, DAY);
  await makeSeries(id, { service: "web", operation: ALL_OPERATIONS }, [{ at: day, n: 2 }]);
  const response = await fetch(address, { method, headers: secret });
  expect(response.status).toBe(200);
  const counts = { merged: expect.any(Number), judged: expect.any(Number), pretended: expect.any(Number) };
  expect(await response.json()).toEqual(counts);
  expect((await readRollups(id, "rollup_day")).map(({ at, n }) => [at.getTime(), n])).toEqual([[day, "2"]]);
});

test("without it, or with another, nobody gets in", async () => {
  for (const headers of [
    {},
    { authorization: "Bearer x" },
    { authorization: `Bearer ${inject("firstOwner").apiKey}` },
  ]) {
    const response = await fetch(address, { method: "POST", headers });
    expect([response.status, response.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
  }
});
