import { expect, test } from "vitest";
import { database } from "@/lib/store/db";
import { ensureBootstrap } from "./bootstrap";
import { ensureDemoProject } from "./demo-project";

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
