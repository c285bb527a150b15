import { beforeEach, describe, expect, test } from "vitest";
import { database } from "@/lib/store/db";
import { ensureBootstrap, projectSlug } from "./bootstrap";
import { hashKeyToken } from "./key-token";
import { verifyPassword } from "./passwords";

const NOW = Date.UTC(2026, 10, 23, 9);
const KEY = `proj_${"0123456789abcdef".repeat(3)}`;

async function count(table: string): Promise<number> {
  const { rows } = await database().pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? -1;
}

beforeEach(async () => {
  await database().pool.query("TRUNCATE user_account, project, member, session, api_key CASCADE");
});

async function owner(email: string) {
  return database().prisma.user.findUniqueOrThrow({ where: { email }, include: { members: true, sessions: true } });
}

async function addSession(userId: string): Promise<void> {
  const dates = { createdAt: new Date(NOW), lastSeenAt: new Date(NOW), expiresAt: new Date(NOW + 1_000) };
  const id = "0190a0a0-0000-7000-8000-000000000001";
  await database().prisma.session.create({ data: { id, userId, userAgent: "", ...dates } });
}

describe("the first start", () => {
  test("makes an owner, a project and a key, and tells what it generated", async () => {
    const { created } = await ensureBootstrap({}, NOW);
    expect(created).toMatchObject({ email: "owner@tidemark.local", projectSlug: "my-project" });
    expect(created?.key).toMatch(/^proj_[0-9a-f]{48}$/);
    const user = await owner("owner@tidemark.local");
    expect(await verifyPassword(user.passwordHash, created?.password ?? "")).toBe(true);
    expect(user.members.map((member) => member.role)).toEqual(["owner"]);
    const [key] = await database().prisma.apiKey.findMany();
    expect(Buffer.from(key?.hash ?? [])).toEqual(hashKeyToken(created?.key ?? ""));
    expect(key).toMatchObject({ scopes: ["ingest", "read"], prefix: created?.key?.slice(0, 11) });
  });

  test("uses what was given and does not tell it back", async () => {
    const settings = {
      adminEmail: " Ada@Example.com ",
      adminPassword: "correct horse",
      projectName: "Acme",
      apiKey: KEY,
    };
    expect(await ensureBootstrap(settings, NOW)).toEqual({
      created: { email: "ada@example.com", projectSlug: "acme" },
    });
    expect(await verifyPassword((await owner("ada@example.com")).passwordHash, "correct horse")).toBe(true);
  });

  test("of several instances at once happens once", async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => ensureBootstrap({}, NOW)));
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect([await count("user_account"), await count("project"), await count("api_key")]).toEqual([1, 1, 1]);
  });
});

describe("a later start", () => {
  test("with nothing changed changes nothing", async () => {
    const settings = { adminEmail: "ada@example.com", adminPassword: "correct horse", apiKey: KEY };
    await ensureBootstrap(settings, NOW);
    const before = await owner("ada@example.com");
    await addSession(before.id);
    expect(await ensureBootstrap(settings, NOW)).toEqual({ created: null });
    const after = await owner("ada@example.com");
    expect(after.passwordHash).toBe(before.passwordHash);
    expect(after.sessions.map((session) => session.revokedAt)).toEqual([null]);
    expect([await count("user_account"), await count("project"), await count("api_key")]).toEqual([1, 1, 1]);
  });

  test("takes a changed password and revokes the sessions of the old one", async () => {
    await ensureBootstrap({ adminEmail: "ada@example.com", adminPassword: "correct horse" }, NOW);
    await addSession((await owner("ada@example.com")).id);
    await ensureBootstrap({ adminEmail: "ada@example.com", adminPassword: "battery staple" }, NOW);
    const user = await owner("ada@example.com");
    expect(await verifyPassword(user.passwordHash, "battery staple")).toBe(true);
    expect(user.sessions.map((session) => session.revokedAt?.getTime())).toEqual([NOW]);
  });

  test("adds an owner and a key to the project that there is", async () => {
    const first = await ensureBootstrap({ projectName: "Acme" }, NOW);
    await ensureBootstrap({ adminEmail: "eve@example.com", adminPassword: "correct horse", apiKey: KEY }, NOW);
    const project = await database().prisma.project.findUniqueOrThrow({ where: { slug: "acme" } });
    expect(first.created?.projectSlug).toBe("acme");
    expect((await owner("eve@example.com")).members).toMatchObject([{ projectId: project.id, role: "owner" }]);
    expect(await count("api_key")).toBe(2);
  });

  test("leaves a revoked key revoked", async () => {
    await ensureBootstrap({ apiKey: KEY }, NOW);
    await database().prisma.apiKey.updateMany({ data: { revokedAt: new Date(NOW) } });
    await ensureBootstrap({ apiKey: KEY }, NOW + 1);
    const keys = await database().prisma.apiKey.findMany();
    expect(keys.map((key) => key.revokedAt?.getTime())).toEqual([NOW]);
  });
});

test("a slug is plain ASCII whatever the name", () => {
  expect(["Ärger & Co.", "  ", "日本", "a".repeat(90), "My project"].map(projectSlug)).toEqual([
    "arger-co",
    "project",
    "project",
    "a".repeat(48),
    "my-project",
  ]);
});
