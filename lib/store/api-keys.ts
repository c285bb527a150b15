import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { MINUTE } from "@/lib/domain/time";
import { database } from "./db";

export interface NewApiKey {
  projectId: string;
  name: string;
  /** SHA-256 of the token; the token itself is never stored. */
  hash: Uint8Array;
  prefix: string;
  scopes: string[];
}

/** A key as its owner sees it. Times are epoch milliseconds. */
export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

/** Stores a key and returns its id. */
export async function insertApiKey(key: NewApiKey, now: number): Promise<string> {
  const id = uuidv7();
  await database().prisma.apiKey.create({
    data: { ...key, id, hash: Uint8Array.from(key.hash), createdAt: new Date(now) },
  });
  return id;
}

interface LiveKeyRow {
  project_id: string;
  id: string;
  scopes: string[];
  last_used_at: Date | null;
}

/** The live key with this hash, whatever its project: a key is how a machine names its project. */
export async function findLiveApiKey(
  hash: Uint8Array,
): Promise<{ projectId: string; keyId: string; scopes: string[]; lastUsedAt: number | null } | null> {
  // pg answers for a server that hangs, too; its types lack the setting.
  const query: pg.QueryConfig & { query_timeout: number } = {
    text: "SELECT project_id, id, scopes, last_used_at FROM api_key WHERE hash = $1 AND revoked_at IS NULL",
    values: [hash],
    query_timeout: 5_000,
  };
  const { rows } = await database().pool.query<LiveKeyRow>(query);
  const row = rows[0];
  if (!row) return null;
  return {
    projectId: row.project_id,
    keyId: row.id,
    scopes: row.scopes,
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  };
}

/** Notes that a key was used, unless that was noted less than a minute before `now`. */
export async function touchApiKey(projectId: string, id: string, now: number): Promise<void> {
  await database().pool.query(
    `UPDATE api_key SET last_used_at = $3
      WHERE project_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)`,
    [projectId, id, new Date(now), new Date(now - MINUTE)],
  );
}

/** A project's keys, newest first, revoked ones included. */
export async function selectApiKeys(projectId: string): Promise<ApiKeyRow[]> {
  const rows = await database().prisma.apiKey.findMany({
    where: { projectId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    omit: { hash: true, projectId: true },
  });
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
  }));
}

/** Revokes a live key from now on. False when the project has no such live key. */
export async function markApiKeyRevoked(projectId: string, id: string, now: number): Promise<boolean> {
  const { count } = await database().prisma.apiKey.updateMany({
    where: { projectId, id, revokedAt: null },
    data: { revokedAt: new Date(now) },
  });
  return count === 1;
}
