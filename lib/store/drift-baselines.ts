import { database } from "./db";

interface DriftPlace {
  projectId: string;
  env: string;
  service: string;
}

/** The deploy that a service's drift is measured from; null where none is pinned. */
export async function readBaselineId({ projectId, env, service }: DriftPlace): Promise<string | null> {
  const { rows } = await database().pool.query<{ deploy_id: string }>(
    "SELECT deploy_id FROM drift_baseline WHERE project_id = $1 AND env = $2 AND service = $3",
    [projectId, env, service],
  );
  return rows[0]?.deploy_id ?? null;
}

/** Pins a deploy, or with null none. */
export async function saveBaseline(
  { projectId, env, service }: DriftPlace,
  deployId: string | null,
  { userId, now }: { userId: string; now: number },
): Promise<void> {
  const { pool } = database();
  const place = [projectId, env, service];
  if (deployId === null) {
    await pool.query("DELETE FROM drift_baseline WHERE project_id = $1 AND env = $2 AND service = $3", place);
    return;
  }
  await pool.query(
    `INSERT INTO drift_baseline (project_id, env, service, deploy_id, pinned_at, pinned_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (project_id, env, service) DO UPDATE
       SET deploy_id = excluded.deploy_id, pinned_at = excluded.pinned_at, pinned_by = excluded.pinned_by`,
    [...place, deployId, new Date(now), userId],
  );
}
