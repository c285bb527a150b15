import { v4 as uuidv4 } from "uuid";
import { expect, test } from "vitest";
import { DAY, MINUTE } from "@/lib/domain/time";
import { insertSession, listLiveSessions, revokeOtherSessions, revokeSession } from "@/lib/store/sessions";
import { makeUser } from "@/lib/testing/users";
import { resolveSession } from "./live-session";

const NOW = Date.UTC(2026, 10, 23, 9);

async function startSession(userId: string, now = NOW): Promise<string> {
  const id = uuidv4();
  await insertSession({ id, userId, userAgent: "test", expiresAt: now + 30 * DAY }, now);
  return id;
}

test("a live session tells its user", async () => {
  const user = await makeUser();
  const id = await startSession(user.id);
  expect(await resolveSession(id, NOW)).toMatchObject({ id, user: { id: user.id, email: user.email } });
});

test("an unknown, an expired and a revoked session are nobody's", async () => {
  const user = await makeUser();
  const id = await startSession(user.id);
  expect(await resolveSession(uuidv4(), NOW)).toBeNull();
  expect(await resolveSession(id, NOW + 30 * DAY - 1)).not.toBeNull();
  expect(await resolveSession(id, NOW + 30 * DAY)).toBeNull();
  await revokeSession(user.id, id, NOW);
  expect(await resolveSession(id, NOW)).toBeNull();
});

test("last seen moves at most every five minutes", async () => {
  const user = await makeUser();
  const id = await startSession(user.id);
  const lastSeen = async () => (await listLiveSessions(user.id, NOW)).map((session) => session.lastSeenAt);
  await resolveSession(id, NOW + 5 * MINUTE - 1);
  expect(await lastSeen()).toEqual([NOW]);
  await resolveSession(id, NOW + 5 * MINUTE);
  expect(await lastSeen()).toEqual([NOW + 5 * MINUTE]);
});

test("nobody revokes another user's session", async () => {
  const [mine, theirs] = [await makeUser(), await makeUser()];
  const id = await startSession(theirs.id);
  await revokeSession(mine.id, id, NOW);
  await revokeOtherSessions(mine.id, uuidv4(), NOW);
  expect(await resolveSession(id, NOW)).not.toBeNull();
});

test("signing out elsewhere keeps this session only", async () => {
  const user = await makeUser();
  const [kept, other] = [await startSession(user.id), await startSession(user.id)];
  await revokeOtherSessions(user.id, kept, NOW);
  expect((await listLiveSessions(user.id, NOW)).map((session) => session.id)).toEqual([kept]);
  expect(await resolveSession(other, NOW)).toBeNull();
});

test("a new session sweeps the rows that ended a month before", async () => {
  const user = await makeUser();
  const old = await startSession(user.id, NOW - 61 * DAY);
  await startSession(user.id);
  await startSession(user.id);
  expect(await resolveSession(old, NOW - 60 * DAY)).toBeNull();
});
