import { expect, test } from "vitest";
import { generatePassword, hashPassword, verifyPassword } from "./passwords";

test("a hash is argon2id with its own salt and OWASP's cost", async () => {
  const [one, other] = [await hashPassword("correct horse"), await hashPassword("correct horse")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(other);
  expect(await verifyPassword(one, "correct horse")).toBe(true);
  expect(await verifyPassword(one, "correct horsf")).toBe(false);
});

test("nobody's password takes as much work as somebody's", async () => {
  const stored = await hashPassword("correct horse");
  await verifyPassword(null, "wrong");
  const fastest = async (hash: string | null) => {
    const times: number[] = [];
    for (let run = 0; run < 7; run++) {
      const started = performance.now();
      await verifyPassword(hash, "wrong");
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  };
  const [known, unknown] = [await fastest(stored), await fastest(null)];
  expect(unknown).toBeGreaterThan(known / 3);
  expect(await verifyPassword(null, "")).toBe(false);
});

test("a generated password is long enough, and never the same", () => {
  const passwords = new Set(Array.from({ length: 100 }, generatePassword));
  expect(passwords.size).toBe(100);
  for (const password of passwords) expect(password).toMatch(/^[\w-]{20}$/);
});
