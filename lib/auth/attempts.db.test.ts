import { beforeAll, expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { database } from "@/lib/store/db";
import { makeUser, type TestUser } from "@/lib/testing/users";
import { checkCredentials } from "./attempts";

const NOW = Date.UTC(2026, 10, 23, 9);
let nextAddress = 0;

beforeAll(() => {
  process.env.AUTH_SECRET = "a secret for tests only, of 32 characters";
});

function attempt(email: string, password: string, { address = `10.0.0.${nextAddress++}`, now = NOW } = {}) {
  return checkCredentials({ email, password, address }, now);
}

async function fail(user: Pick<TestUser, "email">, times: number, options = {}): Promise<void> {
  for (let done = 0; done < times; done++) {
    expect(await attempt(user.email, "wrong", options)).toEqual({ ok: false, reason: "wrong" });
  }
}

test("the right password is accepted, however the e-mail is written", async () => {
  const user = await makeUser();
  expect(await attempt(` ${user.email.toUpperCase()} `, user.password)).toMatchObject({ ok: true, userId: user.id });
});

test("an unknown e-mail is answered as a wrong password is", async () => {
  const user = await makeUser();
  expect(await attempt("nobody@example.com", user.password)).toEqual({ ok: false, reason: "wrong" });
  expect(await attempt(user.email, "wrong")).toEqual({ ok: false, reason: "wrong" });
});

test("text that no database takes is only wrong", async () => {
  for (const email of ["a\0@example.com", "", "é".repeat(5_000), "\ud800"]) {
    expect(await attempt(email, "wrong")).toEqual({ ok: false, reason: "wrong" });
  }
  expect(await attempt("a@example.com", "p".repeat(1_000_000))).toEqual({ ok: false, reason: "wrong" });
});

test("a password is not accepted with something after it", async () => {
  const user = await makeUser();
  expect(await attempt(user.email, `${user.password}${" ".repeat(300)}`)).toEqual({ ok: false, reason: "wrong" });
});

test("after ten failures even the right password is refused, from any address, until the window ends", async () => {
  const user = await makeUser();
  await fail(user, 10);
  const refused = { ok: false, reason: "throttled", retryAfterSeconds: 900 };
  expect(await attempt(user.email, user.password)).toEqual(refused);
  expect(await attempt(user.email, user.password, { now: NOW + 15 * MINUTE - 1 })).toMatchObject({
    reason: "throttled",
    retryAfterSeconds: 1,
  });
  expect(await attempt(user.email, user.password, { now: NOW + 15 * MINUTE })).toMatchObject({ ok: true });
});

test("an e-mail that nobody has is throttled like any other", async () => {
  await fail({ email: "ghost@example.com" }, 10);
  expect(await attempt("ghost@example.com", "wrong")).toMatchObject({ reason: "throttled" });
});

test("parallel guesses do not slip past the limit", async () => {
  const user = await makeUser();
  const outcomes = await Promise.all(Array.from({ length: 25 }, () => attempt(user.email, "wrong")));
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === "wrong")).toHaveLength(10);
});

test("a success forgets the failures before it", async () => {
  const user = await makeUser();
  await fail(user, 9);
  expect(await attempt(user.email, user.password)).toMatchObject({ ok: true });
  await fail(user, 10);
});

test("fifty failures from an address refuse it, whoever is tried; successes do not count", async () => {
  const address = "192.0.2.7";
  const user = await makeUser();
  for (let index = 0; index < 3; index++) await attempt(user.email, user.password, { address });
  for (let index = 0; index < 50; index++) await fail({ email: `user-${index}@example.com` }, 1, { address });
  expect(await attempt(user.email, user.password, { address })).toMatchObject({ reason: "throttled" });
  expect(await attempt(user.email, user.password)).toMatchObject({ ok: true });
});

test("the table tells neither e-mails nor addresses, and forgets old windows", async () => {
  await attempt("someone@example.com", "wrong", { now: NOW + 60 * MINUTE });
  const { rows } = await database().pool.query<{ key: Buffer; window_start: Date }>("SELECT * FROM sign_in_attempt");
  expect(rows.every((row) => row.key.length === 32)).toBe(true);
  expect(rows.filter((row) => row.window_start.getTime() < NOW + 45 * MINUTE)).toEqual([]);
});
