import type pg from "pg";
import { deleteProject, ensureKey, ensureProject, lockedInstallation, makeOwnersOwn } from "@/lib/store/installation";
import { hashKeyToken, keyPrefix, newKeyToken } from "./key-token";

const DEMO = { slug: "demo", name: "Demo" };

export interface DemoProject {
  slug: string;
  /** The given key, or a new one where none was given. */
  key: string;
}

/**
 * The project "Demo", owned by everyone who owns a project, with a key of scopes ingest and read.
 * @param key one that an earlier call returned, so that keys do not pile up.
 */
export function ensureDemoProject(key: string | null, now: number): Promise<DemoProject> {
  return lockedInstallation((client) => ensure(client, key, now));
}

/** Deletes the demo project with everything in it and makes it anew with the same key. */
export function resetDemoProject(key: string, now: number): Promise<DemoProject> {
  return lockedInstallation(async (client) => {
    const { id } = await ensureProject(client, DEMO, now);
    await deleteProject(client, id);
    return ensure(client, key, now);
  });
}

async function ensure(client: pg.PoolClient, key: string | null, now: number): Promise<DemoProject> {
  const project = await ensureProject(client, DEMO, now);
  await makeOwnersOwn(client, project.id);
  const token = key ?? newKeyToken();
  const stored = { hash: hashKeyToken(token), prefix: keyPrefix(token), scopes: ["ingest", "read"] };
  await ensureKey(client, { projectId: project.id, name: "Demo", ...stored }, now);
  return { slug: project.slug, key: token };
}
