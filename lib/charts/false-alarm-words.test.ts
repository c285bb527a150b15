import { expect, test } from "vitest";
import { falseAlarmsInWords, standingInWords } from "./false-alarm-words";

const counted = {
  all: { of: 420, count: 5, interval: { value: 5 / 420, low: 0.0051, high: 0.0275 } },
  ...{ expected: 0.015, unjudged: 0, nights: 30 },
};

test("says how many were blamed, and how many should have been", () => {
  expect(falseAlarmsInWords(counted)).toBe(
    "Of 420 pretended deploys in the past 30 nights, 5 were blamed: 1.2 % (95 % interval 0.51 % to 2.8 %). 1.5 % are expected.",
  );
  const none = { of: 1, count: 0, interval: { value: 0, low: 0, high: 0.79 } };
  expect(falseAlarmsInWords({ ...counted, all: none, nights: 1 })).toMatch(
    /^Of 1 pretended deploy last night, none was blamed: 0 %/,
  );
  expect(falseAlarmsInWords({ ...counted, all: { ...none, of: 7, count: 1 } })).toContain("1 was blamed");
});

test("says whether that is more than the settings allow, and what was left out", () => {
  const standing = (low: number, high: number) =>
    standingInWords({ ...counted, all: { ...counted.all, interval: { value: low, low, high } } });
  expect(standing(0.01, 0.02)).toBe("That agrees with what the settings allow.");
  expect(standing(0, 0.24)).toBe("No sign of more than the settings allow; further nights will tell more.");
  expect(standing(0.02, 0.05)).toMatch(/^That is more than the settings allow/);
  expect(standing(0, 0.01)).toBe("That is less than the settings allow.");
  expect(standingInWords({ ...counted, unjudged: 12 })).toMatch(/ 12 more had too little measured/);
});

test("before the first night it says when that will be", () => {
  const before = { all: { of: 0, count: 0, interval: null }, expected: null, unjudged: 0, nights: 0 };
  expect(falseAlarmsInWords(before)).toBe("No deploy has been pretended yet.");
  expect(standingInWords(before)).toContain("once a whole day has been measured");
});
