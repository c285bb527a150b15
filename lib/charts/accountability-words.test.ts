import { expect, test } from "vitest";
import { lessonInWords, shareInWords } from "./accountability-words";

test("a share tells its counts and its interval", () => {
  const interval = { value: 24 / 26, low: 0.759, high: 0.979 };
  expect(shareInWords({ count: 24, of: 26, interval })).toBe("24 of 26: 92 %, 95 % interval 76 % to 98 %");
  expect(shareInWords({ count: 0, of: 0, interval: null })).toBe("not known yet");
});

test("a lesson tells the floor and its price", () => {
  expect(lessonInWords({ setting: "p95", wanted: 0.13, hides: 1 })).toBe(
    "A floor of 13 % for p95 would not have flagged it; it would have hidden 1 confirmed verdict.",
  );
  expect(lessonInWords({ setting: "errorPoints", wanted: 0.0123, hides: 0 })).toBe(
    "A floor of 1.23 points for errors would not have flagged it; no confirmed verdict would have been hidden by it.",
  );
});
