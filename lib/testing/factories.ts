import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { database } from "@/lib/store/db";

/** A project of its own for one test. */
export async function makeProject(): Promise<{ id: string; slug: string }> {
  const slug = `p-${randomBytes(6).toString("hex")}`;
  const project = { id: uuidv7(), slug, name: slug, createdAt: new Date() };
  await database().prisma.project.create({ data: project });
  return { id: project.id, slug };
}
