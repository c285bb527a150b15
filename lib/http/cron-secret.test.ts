import { afterEach, expect, test, vi } from "vitest";
import { checkCronSecret } from "./cron-secret";

const SECRET = "0123456789abcdef";

const check = (authorization?: string) =>
  checkCronSecret(new Request("http://localhost/", authorization ? { headers: { authorization } } : {}));

afterEach(() => vi.unstubAllEnvs());

test("where no secret is set, there is nothing to be found", () => {
  vi.stubEnv("CRON_SECRET", "");
  expect(() => check()).toThrow(expect.objectContaining({ code: "not_found" }));
  expect(() => check("Bearer ")).toThrow(expect.objectContaining({ code: "not_found" }));
});

test("only the secret gets in", () => {
  vi.stubEnv("CRON_SECRET", SECRET);
  expect(check(`Bearer ${SECRET}`)).toBeUndefined();
  for (const other of [undefined, SECRET, `Bearer ${SECRET}0`, `Bearer ${SECRET.slice(1)}`, "Bearer "]) {
    expect(() => check(other)).toThrow(expect.objectContaining({ code: "unauthenticated" }));
  }
});
