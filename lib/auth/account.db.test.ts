import { beforeAll, expect, test } from "vitest";
import { makeUser, type TestUser } from "@/lib/testing/users";
import { changePassword, endOtherSessions, endSession, listSessions } from "./account";
import { resolveSession } from "./live-session";
import type { CurrentUser } from "./session";
import { signIn } from "./sign-in";

const NOW = Date.UTC(2026, 10, 23, 9);
const caller = { address: "192.0.2.1", userAgent: "curl/8.9.1" };

beforeAll(() => {
  process.env.AUTH_SECRET = "a secret for tests only, of 32 characters";
});

async function signedIn(user: TestUser, now = NOW): Promise<CurrentUser> {
  const outcome = await signIn({ email: user.email, password: user.password, ...caller }, now);
  if (!outcome.ok) throw new Error(outcome.reason);
  return { id: user.id, email: user.email, sessionId: outcome.sessionId };
}

test("the list shows this session first, with what it runs in", async () => {
  const user = await makeUser();
  const here = await signedIn(user);
  const there = await signedIn(user, NOW + 1);
  const sessions = await listSessions(here, NOW + 1);
  expect(sessions.map(({ id, agent, isCurrent }) => ({ id, agent, isCurrent }))).toEqual([
    { id: here.sessionId, agent: "curl", isCurrent: true },
    { id: there.sessionId, agent: "curl", isCurrent: false },
  ]);
});

test("ending one session, or all others, leaves this one", async () => {
  const user = await makeUser();
  const [here, there, third] = [await signedIn(user), await signedIn(user), await signedIn(user)];
  await endSession(here, there.sessionId, NOW);
  expect(await resolveSession(there.sessionId, NOW)).toBeNull();
  expect(await resolveSession(third.sessionId, NOW)).not.toBeNull();
  await endOtherSessions(here, NOW);
  expect(await resolveSession(third.sessionId, NOW)).toBeNull();
  expect(await resolveSession(here.sessionId, NOW)).not.toBeNull();
});

test("a changed password needs the old one, and signs out everywhere else", async () => {
  const user = await makeUser();
  const [here, there] = [await signedIn(user), await signedIn(user)];
  const change = { next: "battery staple", address: caller.address };
  expect(await changePassword(here, { ...change, current: "wrong" }, NOW)).toEqual({ ok: false, reason: "wrong" });
  expect(await resolveSession(there.sessionId, NOW)).not.toBeNull();
  expect(await changePassword(here, { ...change, current: user.password }, NOW)).toMatchObject({ ok: true });
  expect(await resolveSession(there.sessionId, NOW)).toBeNull();
  expect(await resolveSession(here.sessionId, NOW)).not.toBeNull();
  await expect(signedIn(user)).rejects.toThrow("wrong");
  await expect(signedIn({ ...user, password: "battery staple" })).resolves.toMatchObject({ id: user.id });
});
