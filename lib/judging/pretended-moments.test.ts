import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { drawMoments, type Place } from "./pretended-moments";

const day = Date.UTC(2026, 10, 21);
const settings = { beforeMinutes: 60, afterMinutes: 30 };
const place = (service: string, rollouts: Place["rollouts"] = []): Place => ({
  ...{ env: "production", service, settings, rollouts },
});

test("the same seed and day give the same moments, others give others", () => {
  const draw = (seed: string, on = day) => drawMoments(seed, on, [place("shop")], 20);
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
  expect(draw("a").map(({ at }) => at - day)).not.toEqual(draw("a", day + DAY).map(({ at }) => at - day - DAY));
});

test("windows around the moments of a service lie in the day and do not overlap", () => {
  for (const seed of ["a", "b", "c"]) {
    const times = drawMoments(seed, day, [place("shop")], 20).map(({ at }) => at);
    expect(times).toHaveLength(11);
    times.sort((a, b) => a - b);
    expect((times[0] ?? 0) - HOUR).toBeGreaterThanOrEqual(day);
    expect((times.at(-1) ?? 0) + 30 * MINUTE).toBeLessThanOrEqual(day + DAY);
    for (const [i, at] of times.entries()) {
      if (i > 0) expect(at - HOUR).toBeGreaterThanOrEqual((times[i - 1] ?? 0) + 30 * MINUTE);
    }
  }
});

test("moments fall anywhere, also within a minute", () => {
  const seeds = Array.from({ length: 200 }, (_, i) => `${i}`);
  const firsts = seeds.flatMap((seed) => drawMoments(seed, day, [place("shop")], 1));
  expect(new Set(firsts.map(({ at }) => Math.floor((at - day) / HOUR))).size).toBeGreaterThan(15);
  expect(firsts.some(({ at }) => at % MINUTE !== 0)).toBe(true);
});

describe("several services", () => {
  const places = ["cart", "checkout", "search", "web"].map((service) => place(service));

  test("take turns, so that none is judged twice more than another", () => {
    const drawn = drawMoments("seed", day, places, 10);
    const counts = places.map(({ service }) => drawn.filter((one) => one.service === service).length);
    expect(drawn).toHaveLength(10);
    expect(counts.sort()).toEqual([2, 2, 3, 3]);
  });

  test("more than there are moments for have their turn on other days", () => {
    const chosen = (on: number) => drawMoments("seed", on, places, 2).map(({ service }) => service);
    const days = Array.from({ length: 20 }, (_, i) => chosen(day + i * DAY)).flat();
    expect(new Set(days).size).toBe(4);
  });
});

test("nothing is drawn near a deploy, whose windows it would share", () => {
  const rollout = { from: day + 9 * HOUR, to: day + 9 * HOUR + 5 * MINUTE };
  for (const seed of ["a", "b", "c", "d", "e"]) {
    const times = drawMoments(seed, day, [place("shop", [rollout])], 20).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(7);
    for (const at of times) {
      expect(at + 45 * MINUTE <= rollout.from || at - 75 * MINUTE >= rollout.to).toBe(true);
    }
  }
  expect(drawMoments("a", day, [place("shop", [{ from: day, to: day + DAY }])], 20)).toEqual([]);
});
