import { database } from "./db";

/** How many of each a project may have. */
export const NAME_LIMITS = { environment: 20, service: 100 } as const;

type NameKind = keyof typeof NAME_LIMITS;

const STATEMENTS: Record<NameKind, string> = { environment: insertName("environment"), service: insertName("service") };

// Names are never removed, so that one once seen needs no second look.
const known = new Set<string>();
const KNOWN_LIMIT = 20_000;

/**
 * Makes sure that the project has the environment or service; false when it has not and already
 * holds as many as it may. A statement of its own, outside of any transaction, so that no two
 * writers wait for each other's names.
 */
export async function ensureName(kind: NameKind, projectId: string, name: string, firstSeenAt: number) {
  const entry = `${kind}\0${projectId}\0${name}`;
  if (known.has(entry)) return true;
  const { rowCount } = await database().pool.query(STATEMENTS[kind], [
    projectId,
    name,
    new Date(firstSeenAt),
    NAME_LIMITS[kind],
  ]);
  if (rowCount === 0) return false;
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.add(entry);
  return true;
}

function insertName(table: NameKind): string {
  return `INSERT INTO ${table} AS held (project_id, name, first_seen_at)
    SELECT $1::uuid, $2, $3::timestamptz
     WHERE (SELECT count(*) FROM ${table} WHERE project_id = $1) < $4
        OR EXISTS (SELECT 1 FROM ${table} WHERE project_id = $1 AND name = $2)
    ON CONFLICT (project_id, name) DO UPDATE SET first_seen_at = least(held.first_seen_at, excluded.first_seen_at)
    RETURNING 1`;
}
