import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { BACKGROUND_MS, transaction, within } from "./db";

// Any constant that no other lock of the application uses ("tide" in ASCII).
const INSTALLATION_LOCK = 0x74696465;

/** Runs `work` in a transaction that no two instances are in at once. */
export function lockedInstallation<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(
    async (client) => {
      await client.query(within(BACKGROUND_MS, "SELECT pg_advisory_xact_lock($1)", [INSTALLATION_LOCK]));
      return work(client);
    },
    { limitMs: BACKGROUND_MS },
  );
}

export async function hasUsers(client: pg.PoolClient): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM user_account LIMIT 1");
  return rowCount !== 0;
}

export interface ProjectRow {
  id: string;
  slug: string;
}

/** The first project that was made, or null. */
export async function oldestProject(client: pg.PoolClient): Promise<ProjectRow | null> {
  const { rows } = await client.query<ProjectRow>("SELECT id, slug FROM project ORDER BY created_at, id LIMIT 1");
  return rows[0] ?? null;
}

/** The project with this slug; made, with this name, when there is none. */
export async function ensureProject(
  client: pg.PoolClient,
  project: { slug: string; name: string },
  now: number,
): Promise<ProjectRow> {
  await client.query(
    "INSERT INTO project (id, slug, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (slug) DO NOTHING",
    [uuidv7(), project.slug, project.name, new Date(now)],
  );
  const { rows } = await client.query<ProjectRow>("SELECT id, slug FROM project WHERE slug = $1", [project.slug]);
  const [row] = rows;
  if (!row) throw new Error("a project vanished while it was being made");
  return row;
}

/** Inserts a user and answers its id. */
export async function insertUser(
  client: pg.PoolClient,
  user: { email: string; passwordHash: string },
  now: number,
): Promise<string> {
  const id = uuidv7();
  await client.query("INSERT INTO user_account (id, email, password_hash, created_at) VALUES ($1, $2, $3, $4)", [
    id,
    user.email,
    user.passwordHash,
    new Date(now),
  ]);
  return id;
}

/** Makes the user an owner of the project, whatever it was before. */
export async function ensureOwner(client: pg.PoolClient, projectId: string, userId: string): Promise<void> {
  await client.query(
    `INSERT INTO member (project_id, user_id, role) VALUES ($1, $2, 'owner')
     ON CONFLICT (project_id, user_id) DO UPDATE SET role = 'owner'`,
    [projectId, userId],
  );
}

/** Inserts the key unless one of the same hash exists; a revoked one stays revoked. */
export async function ensureKey(
  client: pg.PoolClient,
  key: { projectId: string; name: string; hash: Buffer; prefix: string; scopes: string[] },
  now: number,
): Promise<void> {
  await client.query(
    `INSERT INTO api_key (project_id, id, name, hash, prefix, scopes, created_at)
     SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM api_key WHERE hash = $4)`,
    [key.projectId, uuidv7(), key.name, key.hash, key.prefix, key.scopes, new Date(now)],
  );
}

/** Makes everyone who owns a project an owner of this one too. */
export async function makeOwnersOwn(client: pg.PoolClient, projectId: string): Promise<void> {
  await client.query(
    `INSERT INTO member (project_id, user_id, role)
     SELECT DISTINCT $1::uuid, user_id, 'owner' FROM member WHERE role = 'owner'
     ON CONFLICT (project_id, user_id) DO UPDATE SET role = 'owner'`,
    [projectId],
  );
}

const TENANT_TABLES = [
  "error_occurrence",
  "error_minute",
  "error_group",
  "metric_state",
  "rollup_dirty",
  "rollup_day",
  "rollup_hour",
  "rollup_minute",
  "received_batch",
  "series",
  "drift_baseline",
  "pretended_night",
  "verdict_review",
  "verdict_settings",
  "deploy_verdict_revision",
  "deploy_verdict",
  "deploy",
  "service",
  "environment",
  "api_key",
  "member",
];

/** Deletes a project with everything in it. */
export async function deleteProject(client: pg.PoolClient, projectId: string): Promise<void> {
  for (const table of TENANT_TABLES) await client.query(`DELETE FROM ${table} WHERE project_id = $1`, [projectId]);
  await client.query("DELETE FROM project WHERE id = $1", [projectId]);
}
