import { v7 as uuidv7 } from "uuid";
import type { Deploy } from "@/lib/domain/deploy";
import { database } from "@/lib/store/db";
import { readDeploy } from "@/lib/store/deploy-reads";

/** A recorded deploy, succeeded, of everything in production, but for what is given. */
export async function makeDeploy(projectId: string, given: Partial<Deploy> & { deployedAt: number }): Promise<Deploy> {
  const { id = uuidv7(), env = "production", service = "", commits = null } = given;
  const seenAt = new Date(given.createdAt ?? given.deployedAt);
  const { prisma } = database();
  await prisma.environment.createMany({ data: { projectId, name: env, firstSeenAt: seenAt }, skipDuplicates: true });
  if (service !== "") {
    await prisma.service.createMany({ data: { projectId, name: service, firstSeenAt: seenAt }, skipDuplicates: true });
  }
  await database().pool.query(
    `INSERT INTO deploy (project_id, id, env, service, git_sha, version, deployer, description, deployed_at, started_at,
       finished_at, status, kind, repository, url, previous_sha, commits, source, payload, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '{}', $19, $20)`,
    [
      projectId,
      id,
      env,
      service,
      given.gitSha ?? "0123456789abcdef0123456789abcdef01234567",
      given.version ?? null,
      given.deployer ?? null,
      given.description ?? null,
      new Date(given.deployedAt),
      given.startedAt == null ? null : new Date(given.startedAt),
      given.finishedAt == null ? null : new Date(given.finishedAt),
      given.status ?? "succeeded",
      given.kind ?? "deploy",
      given.repository ?? null,
      given.url ?? null,
      given.previousSha ?? null,
      commits && JSON.stringify(commits),
      given.source ?? "ingest",
      seenAt,
      new Date(given.updatedAt ?? seenAt),
    ],
  );
  const made = await readDeploy(projectId, id);
  if (!made) throw new Error("the deploy was not written");
  return made;
}
