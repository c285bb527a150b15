import { expect, test } from "vitest";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { eventsOf } from "./labelled";

const moment = (of: string, at: number, hour = `${of} ${at}`) => ({ case: of, at, hour });

test("flagged moments within two hours of a case are one event, farther ones another", () => {
  const near = [moment("a", 0), moment("a", 50 * MINUTE), moment("a", 150 * MINUTE)];
  expect(eventsOf(near)).toBe(1);
  expect(eventsOf([...near, moment("a", 5 * HOUR), moment("b", 0)])).toBe(3);
});

test("an hour that two cases share is counted once", () => {
  expect(eventsOf([moment("a", HOUR, "1 2 3"), moment("b", HOUR, "1 2 3")])).toBe(1);
  expect(eventsOf([moment("a", HOUR, "1 2 3"), moment("b", HOUR, "1 2 4")])).toBe(2);
});
