import { PassThrough } from "node:stream";
import pino from "pino";
import { expect, test } from "vitest";
import { redact } from "./log";

test("a line holds no secret, neither in itself nor in the error that it tells of", () => {
  const written = new PassThrough();
  const err = Object.assign(new Error("refused"), { token: "hush", "set-cookie": "hush", code: "E1" });
  pino({ redact }, written).info({ path: "/ingest", key: "hush", headers: { authorization: "hush" }, err });
  const line = String(written.read());
  expect(line).not.toContain("hush");
  expect(JSON.parse(line)).toMatchObject({ path: "/ingest", key: "[redacted]", err: { code: "E1" } });
});
