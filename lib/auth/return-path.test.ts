import fc from "fast-check";
import { expect, test } from "vitest";
import { returnPath } from "./return-path";

test.each(["/", "/p/acme", "/p/acme/deploys?env=production&q=a%20b#top", "/p/acme/services/caf%C3%A9"])(
  "keeps %s",
  (path) => {
    expect(returnPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  null,
  7,
  ["/p/acme"],
  "",
  "p/acme",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n//evil.example",
  "/./\\evil.example",
  "/.//evil.example",
  "/x/..//evil.example",
  "https://evil.example/p/acme",
  "javascript:alert(1)",
  " /p/acme",
  "/sign-in?callbackUrl=/",
  "/api/auth/signout",
])("refuses %j", (path) => {
  expect(returnPath(path)).toBe("/");
});

test("never leaves the origin", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    ":",
    "@",
    "?",
    "#",
    "\t",
    "\n",
    "%2f",
    "%5c",
    "evil.example",
    "http",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 8 }), (pieces) => {
      const origin = "https://tidemark.example";
      expect(new URL(returnPath(pieces.join("")), `${origin}/sign-in`).origin).toBe(origin);
    }),
  );
});
