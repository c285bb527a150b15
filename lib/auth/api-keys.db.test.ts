import { expect, test } from "vitest";
import { MINUTE } from "@/lib/domain/time";
import { database } from "@/lib/store/db";
import { makeProject } from "@/lib/testing/factories";
import { authenticateKey, createKey, listKeys, revokeKey } from "./api-keys";

const NOW = Date.UTC(2026, 10, 23);

async function makeKey() {
  const project = await makeProject();
  const key = await createKey({ projectId: project.id, name: "ci", scopes: ["ingest", "read"], now: NOW });
  return { ...key, projectId: project.id };
}

test("the token names its project, and is not stored", async () => {
  const key = await makeKey();
  expect(key.token).toMatch(/^proj_[0-9a-f]{48}$/);
  expect(await authenticateKey(key.token, NOW)).toEqual({
    projectId: key.projectId,
    keyId: key.id,
    scopes: ["ingest", "read"],
  });
  const stored = JSON.stringify(await database().prisma.apiKey.findMany({ where: { projectId: key.projectId } }));
  expect(stored).not.toContain(key.token);
  expect(JSON.stringify(await listKeys(key.projectId))).not.toContain(key.token.slice(12));
});

test("use is noted at most once a minute", async () => {
  const key = await makeKey();
  const lastUsedAt = async () => (await listKeys(key.projectId))[0]?.lastUsedAt;
  expect(await lastUsedAt()).toBeNull();
  await authenticateKey(key.token, NOW);
  expect(await lastUsedAt()).toBe(NOW);
  await authenticateKey(key.token, NOW + MINUTE - 1);
  expect(await lastUsedAt()).toBe(NOW);
  await authenticateKey(key.token, NOW + MINUTE + 1);
  expect(await lastUsedAt()).toBe(NOW + MINUTE + 1);
});

test("a revoked key is dead at once; another project cannot revoke it", async () => {
  const key = await makeKey();
  const stranger = await makeProject();
  expect(await revokeKey(stranger.id, key.id, NOW)).toBe(false);
  expect(await authenticateKey(key.token, NOW)).not.toBeNull();
  expect(await revokeKey(key.projectId, key.id, NOW)).toBe(true);
  expect(await authenticateKey(key.token, NOW)).toBeNull();
  expect(await revokeKey(key.projectId, key.id, NOW)).toBe(false);
  expect(await revokeKey(key.projectId, "not-an-id", NOW)).toBe(false);
});

test("lookups at once are each answered for their own key, and a revocation between them holds", async () => {
  const keys = [await makeKey(), await makeKey()];
  const unknown = `proj_${"0".repeat(48)}`;
  const tokens = Array.from({ length: 30 }, (_, i) => [...keys.map(({ token }) => token), unknown][i % 3] ?? "");
  const found = await Promise.all(tokens.map((token) => authenticateKey(token, NOW)));
  expect(found.map((key) => key?.keyId ?? null)).toEqual(
    tokens.map((_, i) => [...keys.map(({ id }) => id), null][i % 3]),
  );
  const [first, second] = keys;
  if (!first || !second) throw new Error("two keys were made");
  const running = tokens.map((token) => authenticateKey(token, NOW));
  await revokeKey(first.projectId, first.id, NOW);
  expect(await authenticateKey(first.token, NOW)).toBeNull();
  expect(await authenticateKey(second.token, NOW)).not.toBeNull();
  await Promise.all(running);
});
