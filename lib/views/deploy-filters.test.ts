import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterChips, filterHref, listFilter, readDeployFilters, withoutEmpty } from "./deploy-filters";

describe("reading", () => {
  test("takes what narrows the list, and the first of a repeated one", () => {
    expect(
      readDeployFilters({ env: ["staging", "production"], service: "", q: " v1 ", from: "2026-11-01", other: "x" }),
    ).toEqual({ filters: { env: "staging", q: "v1", from: "2026-11-01" }, ignored: [] });
  });

  test.each([
    { from: "yesterday" },
    { to: "2026-02-30" },
    { to: "2026-1-1" },
    { q: "x".repeat(201) },
    { env: "a\0b" },
    { verdict: "bad" },
  ])("names what it cannot use: %j", (params) => {
    expect(readDeployFilters(params)).toEqual({ filters: {}, ignored: Object.keys(params) });
  });
});

test("a day is shown whole", () => {
  expect(listFilter({ q: "v1", from: "2026-11-23", to: "2026-11-23" })).toEqual({
    q: "v1",
    from: Date.UTC(2026, 10, 23),
    to: Date.UTC(2026, 10, 24),
  });
  expect(listFilter({})).toEqual({});
});

describe("links", () => {
  test("keep any text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }), (text) => {
        const href = filterHref("/p/a/deploys", { q: text });
        const query = Object.fromEntries(new URL(href, "http://x").searchParams);
        expect(query.q).toBe(text);
      }),
    );
  });

  test("a chip removes its own filter only", () => {
    expect(filterChips("/d", { env: "production", verdict: "started_before", q: "v1" })).toEqual([
      { name: "environment", value: "production", removeHref: "/d?verdict=started_before&q=v1" },
      { name: "verdict", value: "started before", removeHref: "/d?env=production&q=v1" },
      { name: "search", value: "v1", removeHref: "/d?env=production&verdict=started_before" },
    ]);
  });

  test("no filter, no query", () => {
    expect(filterHref("/d", {})).toBe("/d");
  });
});

test.each([
  [{ env: "", q: "v1", from: " " }, "/d?q=v1"],
  [{ env: "" }, "/d"],
  [{ env: "production" }, null],
  [{}, null],
])("%j is said shorter as %j", (params, address) => {
  expect(withoutEmpty("/d", params)).toBe(address);
});
