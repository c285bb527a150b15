import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { type DayLaterSubject, dayLaterInWords } from "./day-later-words";

const slower: DayLaterSubject = {
  ...{ service: "shop", operation: "GET /x", metric: "p95", kind: "drifted" },
  size: { value: 1.12, low: 1.08, high: 1.16 },
  typical: { was: 200, now: 224 },
};
const steady: DayLaterSubject = { ...slower, operation: ALL_OPERATIONS, kind: "steady" };

test("what is still there is told with its size and interval", () => {
  expect(dayLaterInWords([steady, slower], [])).toEqual([
    "p95 of GET /x is 12 % (+8.0 % to +16 %) above the day before’s, still there after a day.",
  ]);
  const fewer: DayLaterSubject = {
    ...{ ...steady, metric: "error_rate", kind: "drifted" },
    size: { value: -0.01, low: -0.012, high: -0.008 },
  };
  expect(dayLaterInWords([fewer], [])).toEqual([
    "The error rate of shop is 1.0 pp (−1.2 pp to −0.80 pp) below the day before’s, still there after a day.",
  ]);
});

test("where nothing is left it says so, and how surely", () => {
  expect(dayLaterInWords([steady], [])).toEqual(["Nothing more to see after a day."]);
  expect(dayLaterInWords([steady, { ...slower, kind: "unsure" }], [])[0]).toMatch(/by chance\.$/);
});

test("deploys that share the day are named", () => {
  expect(dayLaterInWords([steady], ["v2", "v3"])[1]).toBe("The day was shared with v2, v3, deployed after this one.");
  expect(dayLaterInWords([steady], ["v2", "v3", "v4", "v5", "v6"])[1]).toContain("v2, v3, v4, 2 more");
});
