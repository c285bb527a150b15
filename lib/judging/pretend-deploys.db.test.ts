import { beforeEach, describe, expect, test } from "vitest";
import { ENGINE } from "@/lib/analysis/engine";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { database } from "@/lib/store/db";
import { readNights, takeUpNight } from "@/lib/store/pretended-nights";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, type RollupRow } from "@/lib/testing/rollups";
import { seeded } from "@/lib/testing/simulate";
import { pretendDeploys } from "./pretend-deploys";
import { drawMoments } from "./pretended-moments";

const today = floorTo(Date.now(), DAY);
const yesterday = today - DAY;
const now = () => today + 2 * HOUR;
const never = () => false;
/** Windows of 60 + 30 minutes, with half an hour to choose from, somewhere in the day. */
const A_DAY = 11;

let projectId = "";

/** Two days of minutes and some of today; twice as slow from `slowAt` on, for 40 minutes. */
async function fill(service: string, slowAt = Number.NaN): Promise<void> {
  const random = seeded(7);
  const rows: RollupRow[] = [];
  for (let at = today - 2 * DAY; at < today + HOUR; at += MINUTE) {
    const isSlow = at >= slowAt && at < slowAt + 40 * MINUTE;
    rows.push({ at, n: 60, ms: 100 * (0.9 + 0.2 * random.uniform()) * (isSlow ? 2 : 1) });
  }
  await makeSeries(projectId, { service, operation: ALL_OPERATIONS }, rows);
}

const nights = () => readNights(projectId, { from: 0, engine: ENGINE });
const moments = async () => (await nights()).flatMap(({ deploys }) => deploys.map(({ at }) => at));

beforeEach(async () => {
  await database().pool.query("TRUNCATE project, pretended_night, deploy, series, rollup_minute CASCADE");
  projectId = (await makeProject()).id;
});

describe("a day that is over", () => {
  test("is gone through once, by whoever is free, and no other day is", async () => {
    await fill("shop");
    const counts = await Promise.all(Array.from({ length: 3 }, () => pretendDeploys(now, never)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2 * A_DAY);
    expect(await pretendDeploys(() => now() + 12 * HOUR, never)).toBe(0);
    expect((await nights()).map(({ day }) => day)).toEqual([yesterday, yesterday - DAY]);
    expect(new Set(await moments()).size).toBe(2 * A_DAY);
  });

  test("takes 20 verdicts at most, however many services there are", async () => {
    await fill("shop");
    await fill("cart");
    await pretendDeploys(now, never);
    const [night] = await nights();
    expect(night?.deploys).toHaveLength(20);
    expect(new Set(night?.deploys.map(({ service }) => service)).size).toBe(2);
  });

  test("is left where time runs out, and gone on with later", async () => {
    await fill("shop");
    let left = 4;
    const first = await pretendDeploys(now, () => left-- <= 0);
    expect([first > 0, first < A_DAY]).toEqual([true, true]);
    const begun = await moments();
    expect(begun).toHaveLength(first);
    expect(await pretendDeploys(now, never)).toBe(2 * A_DAY - first);
    expect(new Set(await moments()).size).toBe(2 * A_DAY);
    expect(await moments()).toEqual(expect.arrayContaining(begun));
  });

  test("that somebody has taken up is left to them, until nothing is heard of them any more", async () => {
    await fill("shop");
    for (const day of [yesterday, yesterday - DAY]) {
      await takeUpNight(projectId, { day, engine: ENGINE, now: now(), lease: now() + MINUTE });
    }
    expect(await pretendDeploys(now, never)).toBe(0);
    expect(await pretendDeploys(() => now() + MINUTE, never)).toBe(2 * A_DAY);
  });

  test("is gone through again by a later engine, and what an older one said does not count", async () => {
    await fill("shop");
    await pretendDeploys(now, never);
    await database().pool.query("UPDATE pretended_night SET engine = $1 WHERE day = $2", [
      ENGINE - 1,
      new Date(yesterday),
    ]);
    expect((await nights()).map(({ day }) => day)).toEqual([yesterday - DAY]);
    expect(await pretendDeploys(now, never)).toBe(A_DAY);
    await database().pool.query("UPDATE pretended_night SET engine = $1", [ENGINE + 1]);
    expect(await pretendDeploys(now, never)).toBe(0);
  });
});

test("what changes at such a moment is blamed, by the engine that judges deploys", async () => {
  const places = [{ env: "production", service: "shop", settings: DEFAULT_SETTINGS, rollouts: [] }];
  const [drawn] = drawMoments(projectId, yesterday, places, 20);
  await fill("shop", drawn?.at);
  await pretendDeploys(now, never);
  const [night] = await nights();
  const slow = night?.deploys.find(({ at }) => at === drawn?.at);
  expect(slow).toMatchObject({ env: "production", service: "shop", falseAlarms: 0.015, worst: { operation: "(all)" } });
  expect(slow?.blamed).toEqual(expect.arrayContaining(["p50", "p95", "p99"]));
  expect(slow?.judged).toContain("throughput");
  expect(night?.deploys.filter(({ blamed }) => blamed.length > 0).length).toBeLessThanOrEqual(2);
});

test("nothing is pretended near a deploy of the service, or of everything", async () => {
  await fill("shop");
  await makeDeploy(projectId, { service: "", deployedAt: yesterday + 8 * HOUR });
  await makeDeploy(projectId, { service: "shop", deployedAt: yesterday + 16 * HOUR });
  await makeDeploy(projectId, { service: "cart", deployedAt: yesterday + 12 * HOUR });
  await pretendDeploys(now, never);
  const times = (await nights())[0]?.deploys.map(({ at }) => (at - yesterday) / HOUR) ?? [];
  expect(times.length).toBeGreaterThan(7);
  expect(times.filter((at) => [8, 16].some((hour) => at > hour - 0.75 && at < hour + 1.25))).toEqual([]);
});

test("a day that is still being delivered is waited for, and one without traffic", async () => {
  const rows = [{ at: yesterday + 5 * HOUR, n: 60 }];
  await makeSeries(projectId, { service: "shop", operation: ALL_OPERATIONS }, rows);
  expect(await pretendDeploys(now, never)).toBe(0);
  expect(await nights()).toEqual([]);
});

test("nights are kept for 90 days", async () => {
  await database().pool.query(
    "INSERT INTO pretended_night SELECT $1, day, $2, 1, 'epoch', true, '[]' FROM unnest($3::timestamptz[]) AS day",
    [projectId, ENGINE, [new Date(today - 90 * DAY), new Date(today - 89 * DAY)]],
  );
  await fill("shop");
  await pretendDeploys(now, never);
  expect((await nights()).map(({ day }) => day).at(-1)).toBe(today - 89 * DAY);
});
