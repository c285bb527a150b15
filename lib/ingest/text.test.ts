import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanJson, cleanText, cutText } from "./text";

test("NUL is dropped, a lone surrogate replaced, everything else kept", () => {
  expect(cleanText("a\0b\uD800c\u0007😀é")).toBe("ab\uFFFDc\u0007😀é");
});

test("well-formed text without NUL is untouched", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(cleanText(text)).toBe(text.replaceAll("\0", ""));
    }),
  );
});

test("values and names are cleaned at every depth, and __proto__ stays a property", () => {
  const value = JSON.parse('{"a\\u0000":[{"b":"\\ud800"}],"__proto__":{"c":"\\u0000"},"n":1,"z":null}');
  expect(JSON.stringify(cleanJson(value))).toBe('{"a":[{"b":"\uFFFD"}],"__proto__":{"c":""},"n":1,"z":null}');
});

test("a cut says so and stays within the limit", () => {
  expect(cutText("short", 100)).toBe("short");
  const cut = cutText("😀".repeat(1_000), 100);
  expect(cut.length).toBeLessThanOrEqual(100);
  expect(cut).toContain("2000 characters");
  expect(cleanText(cut)).toBe(cut);
});
