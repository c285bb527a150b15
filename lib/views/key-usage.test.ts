import { expect, test } from "vitest";
import { keyUsage } from "./key-usage";

test("a key that may write reports a deploy, another one reads", () => {
  const writes = keyUsage("https://tidemark.example", "proj_1", ["ingest", "read"]);
  expect(writes).toContain("https://tidemark.example/ingest/deploys");
  expect(writes).toContain('"Authorization: Bearer proj_1"');
  expect(keyUsage("https://tidemark.example", "proj_1", ["read"])).toContain("https://tidemark.example/api/v1/deploys");
});
