import { expect, test, vi } from "vitest";
import { HOUR } from "@/lib/domain/time";
import { KeptHourly } from "./kept-hourly";

test("an answer holds for its hour and its key", async () => {
  const kept = new KeptHourly<number>();
  const make = vi.fn(async () => make.mock.calls.length);
  const ask = (key: readonly unknown[], hour: number) => kept.get(key, hour, make);
  expect([await ask(["a", 1], 0), await ask(["a", 1], 0)]).toEqual([1, 1]);
  expect([await ask(["a", 2], 0), await ask(["b", 1], 0)]).toEqual([2, 3]);
  expect([await ask(["a", 1], HOUR), await ask(["a", 1], HOUR)]).toEqual([4, 4]);
});

test("what fails is asked again", async () => {
  const kept = new KeptHourly<string>();
  await expect(kept.get(["a"], 0, async () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await kept.get(["a"], 0, async () => "back")).toBe("back");
});

test("the oldest goes where there are too many", async () => {
  const kept = new KeptHourly<number>();
  const make = vi.fn(async () => 1);
  for (let i = 0; i <= 1_000; i++) await kept.get([i], 0, make);
  await kept.get([1_000], 0, make);
  expect(make).toHaveBeenCalledTimes(1_001);
  await kept.get([0], 0, make);
  expect(make).toHaveBeenCalledTimes(1_002);
});
