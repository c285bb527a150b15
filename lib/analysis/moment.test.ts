import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { momentOf, placebosOf, type Rollout } from "./moment";

const start = Date.UTC(2026, 10, 2);
const deploy = start + 3 * DAY;
const grid = { start, step: MINUTE, length: 4 * 1440 };
const rollout = (over: Partial<Rollout> = {}): Rollout => ({
  startedAt: deploy,
  finishedAt: deploy,
  others: [],
  now: deploy + DAY,
  ...over,
});
const at = (minute: number) => ({ from: deploy + minute * MINUTE, to: deploy + minute * MINUTE });
const end = 3 * 1440;

describe("momentOf", () => {
  test.each([
    ["on a minute", rollout(), 0, { end, before: 60, gap: 0, ends: [5, 10, 15, 20, 30], known: 30 }],
    ["with a warm-up", rollout(), 2, { end, before: 60, gap: 2, ends: [3, 8, 13, 18, 28], known: 28 }],
    [
      "within a minute, which is of neither side",
      rollout({ startedAt: deploy + 20 * SECOND, finishedAt: deploy + 20 * SECOND }),
      0,
      { end, before: 60, gap: 1, ends: [4, 9, 14, 19, 29], known: 29 },
    ],
    [
      "that took ten minutes",
      rollout({ finishedAt: deploy + 10 * MINUTE }),
      0,
      { end, before: 60, gap: 10, ends: [5, 10, 15, 20, 30], known: 30 },
    ],
    [
      "seven minutes ago",
      rollout({ now: deploy + 7 * MINUTE }),
      0,
      { end, before: 60, gap: 0, ends: [5, 10, 15, 20, 30], known: 7 },
    ],
    [
      "followed after 17 minutes",
      rollout({ others: [at(17)] }),
      0,
      { end, before: 60, gap: 0, ends: [5, 10, 15], known: 15 },
    ],
    [
      "25 minutes after another",
      rollout({ others: [at(-25)] }),
      0,
      { end, before: 25, gap: 0, ends: [5, 10, 15, 20, 30], known: 30 },
    ],
  ])("a rollout %s", (_what, given, warmUp, expected) => {
    const moment = momentOf(given, grid, DEFAULT_SETTINGS, warmUp);
    const { before, gap } = moment?.shape ?? {};
    expect({ end: moment?.end, before, gap, ends: moment?.looks.ends, known: moment?.known }).toEqual(expected);
    expect(moment?.isOver).toBe(moment?.known === moment?.shape.after);
  });

  test("says how far back a trend may be told: twice as far as the window before, up to another deploy", () => {
    const reach = (others: Rollout["others"]) => momentOf(rollout({ others }), grid, DEFAULT_SETTINGS, 0)?.reach;
    expect([reach([]), reach([at(-75)]), reach([at(-300), at(-25)])]).toEqual([121, 75, 25]);
  });

  test("has no room right before or after another deploy", () => {
    expect(momentOf(rollout({ others: [at(2)] }), grid, DEFAULT_SETTINGS, 0)).toBeNull();
    expect(momentOf(rollout({ others: [at(-3)] }), grid, DEFAULT_SETTINGS, 0)).toBeNull();
  });

  test("counts in steps of five minutes too", () => {
    const moment = momentOf(rollout(), { ...grid, step: 5 * MINUTE }, DEFAULT_SETTINGS, 2);
    expect(moment).toMatchObject({
      shape: { before: 12, gap: 1, after: 5 },
      looks: { ends: [1, 2, 3, 5], runs: [1, 2] },
    });
  });

  test("does not ask for a series that begins on a whole minute", () => {
    const moment = momentOf(rollout(), { ...grid, start: start + 7 * SECOND }, DEFAULT_SETTINGS, 0);
    expect(moment).toMatchObject({ end: end - 1, shape: { gap: 1 } });
  });
});

describe("placebosOf", () => {
  const moment = momentOf(rollout(), grid, DEFAULT_SETTINGS, 0);
  if (!moment) throw new Error("no room");

  test("every ten minutes with a day before them", () => {
    const { placebos, withDays } = placebosOf(moment, rollout(), grid, () => true);
    expect(withDays).toBe(true);
    expect(placebos[0]).toBe(end - 90);
    expect(placebos.at(-1)).toBeGreaterThanOrEqual(1500);
    expect(placebos.length).toBe(Math.floor((end - 90 - 1500) / 10) + 1);
  });

  test("every twenty where there are many", () => {
    const long = { ...grid, start: start - 10 * DAY, length: 14 * 1440 };
    const late = momentOf(rollout(), long, DEFAULT_SETTINGS, 0);
    if (!late) throw new Error("no room");
    const { placebos } = placebosOf(late, rollout(), long, () => true);
    expect(placebos.length).toBe(500);
    expect((placebos[0] ?? 0) - (placebos[1] ?? 0)).toBe(20);
  });

  test("none of a deploy that is later than any value, however much later", () => {
    const far = rollout({ startedAt: deploy * 1000, finishedAt: deploy * 1000, now: deploy * 1000 });
    const late = momentOf(far, grid, DEFAULT_SETTINGS, 0);
    if (!late) throw new Error("no room");
    expect(placebosOf(late, far, grid, () => false)).toEqual({ placebos: [], withDays: false });
  });

  test("clear of other deploys by both windows", () => {
    const other = at(-20 * 60);
    const { placebos } = placebosOf(moment, rollout({ others: [other] }), grid, () => true);
    const index = end - 20 * 60;
    expect(placebos.every((one) => one + 30 <= index || one - 60 >= index)).toBe(true);
    expect(placebos.length).toBeGreaterThan(200);
  });

  test("where days are too few, those without a day before them too", () => {
    const early = deploy - 2 * DAY;
    const given = rollout({ startedAt: early, finishedAt: early, now: early + HOUR });
    const short = momentOf(given, grid, DEFAULT_SETTINGS, 0);
    if (!short) throw new Error("no room");
    const { placebos, withDays } = placebosOf(short, given, grid, () => true);
    expect(withDays).toBe(false);
    expect(placebos.length).toBe(Math.floor((1440 - 90 - 60) / 10) + 1);
  });

  test("not where most minutes are unknown", () => {
    const { placebos } = placebosOf(moment, rollout(), grid, (from) => from >= 2 * 1440);
    expect(placebos.every((one) => one - 60 >= 2 * 1440)).toBe(true);
  });
});
