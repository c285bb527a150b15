import { describe, expect, test } from "vitest";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, HOUR } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import { simulatedWeeks, WEEKS_END, WEEKS_START } from "@/lib/testing/weeks";
import { dayLaterOf, driftOf, weeksBefore } from "./drift";

const { floors } = DEFAULT_SETTINGS;
const lastDay = { from: WEEKS_END - DAY, to: WEEKS_END };
/** Ten steps over the last four weeks. */
const steps = (by: number) => (day: number) =>
  Math.min(10, Math.max(0, Math.floor((day - 42) / 2.7) + 1)) * Math.log(1 + by);

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe("ten steps of two per cent", () => {
  test("are seen against four weeks ago, with their sum", () => {
    const found = seeds.map((seed) => driftOf(simulatedWeeks(seed, steps(0.02)), lastDay, 4, floors));
    expect(found.filter((drift) => drift?.kind === "drifted").length).toBeGreaterThanOrEqual(36);
    const covered = found.filter((drift) => drift && drift.size.low < 1.02 ** 10 && drift.size.high > 1.02 ** 10);
    expect(covered.length).toBeGreaterThanOrEqual(37);
    expect(found[0]?.baseline).toEqual({ from: lastDay.from - 28 * DAY, to: lastDay.to - 28 * DAY });
  });

  test("hardly show against the week before", () => {
    const found = seeds.map((seed) => driftOf(simulatedWeeks(seed, steps(0.02)), lastDay, 1, floors));
    expect(found.filter((drift) => drift?.kind === "drifted").length).toBeLessThanOrEqual(8);
  });
});

test("what stays as it is has not drifted, whatever its seasons", () => {
  const kinds = seeds.map((seed) => driftOf(simulatedWeeks(seed, steps(0)), lastDay, 4, floors)?.kind);
  expect(kinds.filter((kind) => kind === "drifted").length).toBeLessThanOrEqual(1);
});

test("a week is compared with a week more surely than a day with a day", () => {
  const series = simulatedWeeks(3, steps(0));
  const week = driftOf(series, { from: WEEKS_END - 7 * DAY, to: WEEKS_END }, 4, floors);
  expect(week?.kind).not.toBe("drifted");
  expect(week?.size.value).toBeCloseTo(1, 1);
});

test("error rates drift by points, of all requests", () => {
  const random = seeded(2);
  const length = (WEEKS_END - WEEKS_START) / HOUR;
  const requests = new Float64Array(length).fill(2000);
  const values = requests.map((n, i) => random.poisson(n * (i > length - 20 * 24 ? 0.03 : 0.01)));
  const series: MeasuredSeries = { metric: "error_rate", start: WEEKS_START, step: HOUR, values, requests };
  const drift = driftOf(series, lastDay, 4, floors);
  expect(drift?.kind).toBe("drifted");
  expect(drift?.size.value).toBeCloseTo(0.02, 2);
  expect(drift?.typical.was).toBeCloseTo(0.01, 2);
  expect(drift?.typical.now).toBeCloseTo(0.03, 2);
});

test("a typical hour of both stretches goes with the size", () => {
  const drift = driftOf(simulatedWeeks(4, steps(0.02)), lastDay, 4, floors);
  const { was, now } = drift?.typical ?? {};
  expect((now ?? 0) / (was ?? 1)).toBeCloseTo(drift?.size.value ?? 0, 1);
});

test("a baseline lies no farther back than the first known hour", () => {
  const series = simulatedWeeks(1, steps(0));
  const known = (days: number) => ({ ...series, values: series.values.slice().fill(Number.NaN, 0, (70 - days) * 24) });
  expect([70, 29, 28, 8, 7, 0].map((days) => weeksBefore(known(days), lastDay, 4))).toEqual([4, 4, 3, 1, 0, 0]);
});

describe("a day after a deploy", () => {
  /** A step at the deploy, ten in the morning of the day before the last. */
  const deployedAt = WEEKS_END - 38 * HOUR;
  const after = { from: deployedAt, to: deployedAt + DAY };
  const stepOf = (by: number) => (day: number) => (WEEKS_START + day * DAY >= deployedAt ? Math.log(1 + by) : 0);
  const dayLater = (by: number) => seeds.map((seed) => dayLaterOf(simulatedWeeks(seed, stepOf(by)), after, floors));

  test("what is still there is seen, by as much as it is", () => {
    const found = dayLater(0.25);
    expect(found.filter((drift) => drift?.kind === "drifted").length).toBeGreaterThanOrEqual(36);
    const covered = found.filter((drift) => drift && drift.size.low < 1.25 && drift.size.high > 1.25);
    expect(covered.length).toBeGreaterThanOrEqual(37);
    expect(found[0]?.baseline).toEqual({ from: after.from - DAY, to: after.to - DAY });
  });

  test("nothing is seen where nothing is left of it, whatever the day of the week", () => {
    expect(dayLater(0).filter((drift) => drift?.kind === "drifted").length).toBeLessThanOrEqual(1);
    // Weekends are a third quicker: a Saturday differs from its Friday as much as every week.
    const weekend = (day: number) => (Math.floor(day) % 7 >= 5 ? -0.4 : 0);
    const saturday = { from: WEEKS_END - 2 * DAY, to: WEEKS_END - DAY };
    const found = seeds.map((seed) => dayLaterOf(simulatedWeeks(seed, weekend), saturday, floors)?.kind);
    expect(found.filter((kind) => kind === "drifted").length).toBeLessThanOrEqual(1);
  });
});

test("too short a past says nothing", () => {
  const series = simulatedWeeks(1, steps(0.02));
  const short = { ...series, values: series.values.slice().fill(Number.NaN, 0, 52 * 24) };
  expect(driftOf(short, lastDay, 4, floors)).toBeNull();
  expect(driftOf(short, lastDay, 1, floors)).toBeNull();
  expect(driftOf(series, lastDay, 10, floors)).toBeNull();
});
