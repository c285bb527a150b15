import { describe, expect, test } from "vitest";
import { rangeChoices, readServiceQuery, serviceLinks } from "./service-query";

describe("readServiceQuery", () => {
  test("keeps what it knows, trimmed", () => {
    expect(readServiceQuery({ env: " staging ", operation: "GET /users/:id", other: "x" })).toEqual({
      env: "staging",
      operation: "GET /users/:id",
    });
  });

  test("what cannot be meant counts as absent", () => {
    expect(readServiceQuery({ env: "", operation: "a\0b", version: "x".repeat(1_001), range: undefined })).toEqual({});
  });
});

describe("serviceLinks", () => {
  const links = serviceLinks("acme", "a/b c", { env: "staging", range: "7d", operation: "GET /", version: "1.2" });

  test("change one thing and keep the rest", () => {
    expect(links.operation(undefined)).toBe("/p/acme/services/a%2Fb%20c?env=staging&range=7d&version=1.2");
    expect(links.version("2 & 3")).toBe(
      "/p/acme/services/a%2Fb%20c?env=staging&range=7d&operation=GET+%2F&version=2+%26+3",
    );
  });

  test("another environment has its own operations and versions", () => {
    expect(links.environment("production")).toBe("/p/acme/services/a%2Fb%20c?env=production&range=7d");
  });

  test("a fixed window and a range exclude each other", () => {
    const fixed = links.window({ from: 0, to: 60_000 });
    expect(fixed).toContain("from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A01%3A00.000Z");
    expect(fixed).not.toContain("range=");
  });

  test("one range is current", () => {
    const choices = rangeChoices(links, "7d");
    expect(choices.filter((choice) => choice.current).map((choice) => choice.name)).toEqual(["7d"]);
  });
});
