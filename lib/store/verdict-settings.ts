import { database, transaction } from "./db";

/** Settings as they are kept, not yet checked; `service` is empty for the project's own. */
export interface KeptSettings {
  service: string;
  settings: unknown;
  updatedAt: number;
  /** E-mail of who saved them; null where that person is gone. */
  updatedBy: string | null;
}

/** What a project has set, its own first. */
export async function readSettings(projectId: string): Promise<KeptSettings[]> {
  const { rows } = await database().pool.query<{
    service: string;
    settings: unknown;
    updated_at: Date;
    email: string | null;
  }>(
    `SELECT s.service, s.settings, s.updated_at, u.email FROM verdict_settings s
     LEFT JOIN user_account u ON u.id = s.updated_by
     WHERE s.project_id = $1 ORDER BY s.service`,
    [projectId],
  );
  return rows.map(({ service, settings, updated_at, email }) => ({
    service,
    settings,
    updatedAt: updated_at.getTime(),
    updatedBy: email,
  }));
}

interface Change {
  projectId: string;
  /** Empty: the project's own. */
  service: string;
  /** Null resets. */
  settings: object | null;
  userId: string;
  /** Verdicts whose windows begin before have lost their minutes, and stay as they are. */
  judgedAnewSince: number;
}

/** Saves settings, or takes them away, and makes the verdicts that they decide due, also those with a look to come. */
export async function saveSettings(change: Change, now: number): Promise<void> {
  const { projectId, service, settings, userId, judgedAnewSince } = change;
  await transaction(async (client, defer) => {
    defer(
      settings === null
        ? client.query("DELETE FROM verdict_settings WHERE project_id = $1 AND service = $2", [projectId, service])
        : client.query(
            `INSERT INTO verdict_settings (project_id, service, settings, updated_at, updated_by)
             VALUES ($1, $2, $3::jsonb, $4, $5)
             ON CONFLICT (project_id, service) DO UPDATE
               SET settings = excluded.settings, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
            [projectId, service, JSON.stringify(settings), new Date(now), userId],
          ),
    );
    // The project's own decide for every service, since most have none; the others are seen to be as they were.
    defer(
      client.query(
        `UPDATE deploy_verdict v SET next_look_at = $4, turn = turn + 1
         FROM (
           SELECT near.deploy_id FROM deploy_verdict near
           JOIN deploy d ON d.project_id = $1 AND d.id = near.deploy_id AND ($2 = '' OR d.service = $2)
           WHERE near.project_id = $1 AND (near.window_from >= $3 OR near.taken_until IS NOT NULL)
           ORDER BY near.deploy_id FOR UPDATE OF near
         ) due
         WHERE v.project_id = $1 AND v.deploy_id = due.deploy_id`,
        [projectId, service, new Date(judgedAnewSince), new Date(now)],
      ),
    );
  });
}
