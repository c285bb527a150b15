import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeHours, makeSeries } from "@/lib/testing/rollups";
import { readHours } from "./hour-reads";
import { mergeRollups } from "./rollup-merge";

const from = floorTo(Date.now(), DAY) - 2 * DAY;
const shop = { env: "production", service: "shop", operation: ALL_OPERATIONS };
const windows = [{ from, to: from + 4 * HOUR }] as const;

const about = (ms: number) => expect.closeTo(ms, -Math.log10(ms / 50));

test("hours are those of merged minutes; the others are unknown", async () => {
  const { id } = await makeProject();
  await makeSeries(id, shop, [
    { at: from, n: 90, ms: 100, version: "v1" },
    { at: from + 59 * MINUTE, n: 10, ms: 400, errors: 5, version: "v2" },
    { at: from + 2 * HOUR, n: 4, ms: 50 },
  ]);
  expect(await readHours(id, { ...shop, windows })).toEqual([]);
  await mergeRollups(from + DAY);
  const [p50, p95, p99, errors] = await readHours(id, { ...shop, windows });
  expect([p50, p95, p99, errors].map((series) => series?.metric)).toEqual(["p50", "p95", "p99", "error_rate"]);
  expect(Array.from(p50?.values ?? [])).toEqual([about(100), Number.NaN, about(50), Number.NaN]);
  expect(p95?.values[0]).toEqual(about(400));
  expect(Array.from(errors?.values ?? [])).toEqual([5, 0, 0, 0]);
  expect(Array.from(errors?.requests ?? [])).toEqual([100, 0, 4, 0]);
  expect(errors).toMatchObject({ start: from, step: HOUR });
});

test("of spans and metrics one is read, the one that the latest stretch has most of", async () => {
  const { id } = await makeProject();
  const early = { from: from - 90 * DAY, to: from - 89 * DAY };
  const hours = (at: number, n: number, ms: number) => [{ at, n, ms }];
  await makeHours(id, { ...shop, source: "spans" }, [...hours(early.from, 9, 80), ...hours(from, 900, 100)]);
  await makeHours(id, { ...shop, source: "metrics" }, [...hours(early.from, 900, 200), ...hours(from, 90, 300)]);
  const [p50] = await readHours(id, { ...shop, windows: [windows[0], early] });
  expect(p50?.start).toBe(early.from);
  expect(p50?.values[0]).toEqual(about(80));
  expect(p50?.values[(from - early.from) / HOUR]).toEqual(about(100));
  expect(p50?.values.filter((value) => !Number.isNaN(value))).toHaveLength(2);
});

test("hours of another project, service or environment are not read", async () => {
  const [own, other] = [await makeProject(), await makeProject()];
  await makeHours(own.id, shop, [{ at: from, n: 1 }]);
  expect(await readHours(other.id, { ...shop, windows })).toEqual([]);
  expect(await readHours(own.id, { ...shop, service: "cart", windows })).toEqual([]);
  expect(await readHours(own.id, { ...shop, env: "staging", windows })).toEqual([]);
});
