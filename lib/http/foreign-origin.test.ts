import { expect, test } from "vitest";
import { isForeignOrigin } from "./foreign-origin";

const HOST = "tidemark.example:3000";
const PUBLIC_URL = "https://tidemark.example";

test.each([
  ["no browser", {}, false],
  ["the same host", { origin: `http://${HOST}` }, false],
  ["behind TLS", { origin: `https://${HOST}`, "sec-fetch-site": "same-origin" }, false],
  ["the host that a proxy was asked for", { origin: "https://app.example", "x-forwarded-host": "app.example" }, false],
  ["PUBLIC_URL", { origin: PUBLIC_URL }, false],
  ["another host", { origin: "https://evil.example" }, true],
  ["another port", { origin: "http://tidemark.example:4000" }, true],
  ["a subdomain", { origin: "https://evil.tidemark.example" }, true],
  ["a sandboxed frame", { origin: "null" }, true],
  ["a cross-site request that hides its origin", { "sec-fetch-site": "cross-site" }, true],
  ["a sister site", { "sec-fetch-site": "same-site" }, true],
])("%s", (_, headers: Record<string, string>, isForeign) => {
  expect(isForeignOrigin(new Headers({ host: HOST, ...headers }), PUBLIC_URL)).toBe(isForeign);
});

test("without PUBLIC_URL only the host counts", () => {
  expect(isForeignOrigin(new Headers({ host: HOST, origin: PUBLIC_URL }), undefined)).toBe(true);
});
