import { v7 as uuidv7 } from "uuid";
import { MINUTE } from "@/lib/domain/time";
import { database, within } from "./db";
import { GroupCommit } from "./group-commit";
import { processWide } from "./process-wide";

const HASH_BYTES = 32;
const MOST_WAITING = 5_000;

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

/** What a live key allows, and in which project. */
export interface LiveApiKey {
  projectId: string;
  keyId: string;
  scopes: string[];
}

interface LiveKeyRow {
  hash: Buffer;
  project_id: string;
  id: string;
  scopes: string[];
  last_used_at: Date | null;
}

interface Lookup {
  hash: Buffer;
  now: number;
}

/** Where lookups wait for the next question to the database; each is answered by one that began after it came. */
export function keyLookups(): GroupCommit<Lookup, LiveApiKey | null> {
  return processWide("key lookups", () => {
    return new GroupCommit<Lookup, LiveApiKey | null>({
      commit: (_lane, lookups) => findLiveApiKeys(lookups),
      sizeOf: ({ hash }) => hash.length,
      isItemsFault: () => false,
      atOnce: 1,
      group: { items: 1_000, bytes: MOST_WAITING * HASH_BYTES },
      waiting: { items: MOST_WAITING, bytes: MOST_WAITING * HASH_BYTES },
    });
  });
}

/**
 * The live key with this hash, whatever its project: a key is how a machine names its project. Its use
 * is noted, at most once a minute. Nothing is remembered: a revoked key is dead at once.
 * @throws {Failure} unavailable, where too many lookups wait already.
 */
export function findLiveApiKey(hash: Buffer, now: number): Promise<LiveApiKey | null> {
  return keyLookups().submit("", { hash, now });
}

async function findLiveApiKeys(lookups: Lookup[]): Promise<(LiveApiKey | null)[]> {
  const now = Math.max(...lookups.map((lookup) => lookup.now));
  const hashes = new Map(lookups.map(({ hash }) => [hash.toString("hex"), hash]));
  const { rows } = await database().pool.query<LiveKeyRow>(
    within(
      5_000,
      `SELECT hash, project_id, id, scopes, last_used_at FROM api_key
       WHERE hash = ANY($1::bytea[]) AND revoked_at IS NULL`,
      [[...hashes.values()]],
    ),
  );
  for (const { project_id, id, last_used_at } of rows) {
    if (last_used_at === null || last_used_at.getTime() < now - MINUTE) await touchApiKey(project_id, id, now);
  }
  const found = new Map(rows.map((row) => [row.hash.toString("hex"), row]));
  return lookups.map(({ hash }) => {
    const row = found.get(hash.toString("hex"));
    return row ? { projectId: row.project_id, keyId: row.id, scopes: row.scopes } : null;
  });
}

/** Notes that a key was used, unless that was noted less than a minute before `now`. */
async function touchApiKey(projectId: string, id: string, now: number): Promise<void> {
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
