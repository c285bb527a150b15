import { expect, test } from "vitest";
import { fieldIssues, fieldPath } from "./field-issues";

test("a path is written with dots and brackets", () => {
  expect(fieldPath(["errors", 2, "message"])).toBe("errors[2].message");
  expect(fieldPath([0, "a"])).toBe("[0].a");
  expect(fieldPath([])).toBe("body");
});

test("at most 100 issues are told", () => {
  const many = Array.from({ length: 150 }, (_, index) => ({ path: ["errors", index], message: "is wrong" }));
  expect(fieldIssues(many)).toHaveLength(100);
});
