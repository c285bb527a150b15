import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { hashPassword } from "@/lib/auth/passwords";
import { database } from "@/lib/store/db";
import type { Role } from "@/lib/store/users";

export interface TestUser {
  id: string;
  email: string;
  password: string;
}

/** A user of its own for one test; a member of `projectId` when given. */
export async function makeUser(membership?: { projectId: string; role: Role }): Promise<TestUser> {
  const user = { id: uuidv7(), email: `${randomBytes(6).toString("hex")}@example.com`, password: "correct horse" };
  const { prisma } = database();
  const passwordHash = await hashPassword(user.password);
  await prisma.user.create({ data: { id: user.id, email: user.email, passwordHash, createdAt: new Date() } });
  if (membership) await prisma.member.create({ data: { ...membership, userId: user.id } });
  return user;
}
