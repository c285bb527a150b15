import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { database } from "@/lib/store/db";
import { ensureBootstrap } from "./bootstrap";
import { ensureDemoProject, resetDemoProject } from "./demo-project";

test("the demo project belongs to the owner, and a kept key is not made twice", async () => {
  const now = Date.UTC(2026, 10, 23);
  await ensureBootstrap({ adminEmail: "ada@example.com" }, now);
  const first = await ensureDemoProject(null, now);
  const second = await ensureDemoProject(first.key, now);
  expect(second).toEqual(first);

  const project = await database().prisma.project.findUniqueOrThrow({
    where: { slug: "demo" },
    include: { members: { include: { user: true } } },
  });
  expect(project.members.map((member) => [member.user.email, member.role])).toEqual([["ada@example.com", "owner"]]);
  expect(await database().prisma.apiKey.count({ where: { projectId: project.id } })).toBe(1);
});

test("a reset leaves nothing of the old project but its key", async () => {
  const now = Date.UTC(2026, 10, 23);
  const { prisma } = database();
  const { key } = await ensureDemoProject(null, now);
  const before = await prisma.project.findUniqueOrThrow({ where: { slug: "demo" } });
  await prisma.service.create({ data: { projectId: before.id, name: "checkout", firstSeenAt: new Date(now) } });

  await resetDemoProject(key, now);

  const after = await prisma.project.findUniqueOrThrow({ where: { slug: "demo" } });
  expect(after.id).not.toBe(before.id);
  expect(await prisma.service.count({ where: { projectId: before.id } })).toBe(0);
  expect((await ensureDemoProject(key, now)).key).toBe(key);
  expect(await prisma.apiKey.count({ where: { projectId: after.id } })).toBe(1);
});

test("a reset knows every table that belongs to a project", async () => {
  const { rows } = await database().pool.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.columns
     WHERE column_name = 'project_id' AND table_schema = 'public'
       AND NOT (SELECT relispartition FROM pg_class WHERE oid = table_name::regclass)`,
  );
  const source = await readFile("lib/store/installation.ts", "utf8");
  for (const { table_name } of rows) expect(source).toContain(`"${table_name}"`);
});
