import { expect, test } from "vitest";
import { MINUTE } from "./time";
import { EXPORT_DELAY, verdictSchedule } from "./verdict-schedule";
import { DEFAULT_SETTINGS } from "./verdict-settings";

const end = Date.UTC(2026, 10, 20, 12);
const rollout = { from: end, to: end };
const after = (minutes: number) => end + minutes * MINUTE + EXPORT_DELAY;

test("looks come one after another, each once its data is in, and end with the window after", () => {
  const at = (now: number) => {
    const { lookedAt, nextAt } = verdictSchedule(rollout, DEFAULT_SETTINGS, now);
    return [lookedAt && (lookedAt - end) / MINUTE, nextAt];
  };
  expect(at(end)).toEqual([null, after(5)]);
  expect(at(after(5) - 1)).toEqual([null, after(5)]);
  expect(at(after(5))).toEqual([5, after(10)]);
  expect(at(after(20) + 1)).toEqual([20, after(30)]);
  expect(at(after(30))).toEqual([30, null]);
  expect(at(after(10_000))).toEqual([30, null]);
});

test("a rollout is looked at from its end, and compared with the time before its start", () => {
  const long = { from: end - 4 * MINUTE, to: end + 6 * MINUTE };
  const schedule = verdictSchedule(long, DEFAULT_SETTINGS, end);
  expect(schedule.nextAt).toBe(after(11));
  expect(schedule.window).toEqual({ from: end - 64 * MINUTE, to: end + 36 * MINUTE });
});
