import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/domain/failure";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { chooseSteps } from "./_steps";

const now = Date.UTC(2026, 10, 23, 12);
const unasked = { from: null, to: null, step: null };

describe("chooseSteps", () => {
  test("the last 24 hours by default", () => {
    expect(chooseSteps(unasked, now)).toEqual({ window: { from: now - DAY, to: now }, step: 5 * MINUTE });
    expect(chooseSteps({ ...unasked, to: now - DAY }, now).window).toEqual({ from: now - 2 * DAY, to: now - DAY });
    expect(chooseSteps({ ...unasked, from: now - HOUR }, now).window).toEqual({ from: now - HOUR, to: now });
  });

  test.each([
    [5 * HOUR, MINUTE],
    [6 * HOUR, 5 * MINUTE],
    [14 * DAY, 3 * HOUR],
    [300 * DAY, DAY],
    [365 * DAY, DAY],
  ])("a range of %i ms has steps of %i ms", (length, step) => {
    expect(chooseSteps({ from: now - length, to: now, step: null }, now).step).toBe(step);
  });

  test.each<[string, Parameters<typeof chooseSteps>[0], RegExp]>([
    ["no time at all", { from: now, to: now, step: null }, /from must be before to/],
    ["the ends the wrong way round", { from: now, to: now - 1, step: null }, /from must be before to/],
    ["a start in the future", { from: now + 1, to: null, step: null }, /from must be before to/],
    ["too many points", { from: now - 2 * DAY, to: now, step: "1m" }, /step of 1m makes 2880 points.*step=5m/],
    ["too long a range", { from: 0, to: now, step: null }, /closer together/],
  ])("%s is refused", (_what, asked, message) => {
    expect(() => chooseSteps(asked, now)).toThrow(Failure);
    expect(() => chooseSteps(asked, now)).toThrow(message);
  });
});
