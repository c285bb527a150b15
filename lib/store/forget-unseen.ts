import type { PoolClient } from "pg";
import type { Retention } from "@/lib/domain/retention";
import { DAY } from "@/lib/domain/time";
import { BACKGROUND_MS, database, transaction } from "./db";

/** A stream that sends nothing for so long has ended; one that goes on after all starts from its next point. */
const STREAM_UNSEEN = 7 * DAY;

// What one call takes away of a project.
const STREAMS_AT_ONCE = 1_000;
const GROUPS_AT_ONCE = 50;
const ROWS_AT_ONCE = 5_000;

/**
 * Forgets, a bounded number in each project, the state of metric streams that have ended, and errors
 * last seen before hours are kept. Any number of processes may call it; none waits for another or for
 * a writer. Looks at every stream's row: call it now and then.
 */
export async function forgetUnseen(now: number, kept: Retention): Promise<{ streams: number; groups: number }> {
  const forgotten = { streams: 0, groups: 0 };
  const { rows } = await database().pool.query<{ id: string }>("SELECT id FROM project");
  for (const { id } of rows) {
    forgotten.streams += await forgetStreams(id, now - STREAM_UNSEEN);
    forgotten.groups += await forgetGroups(id, now - kept.hour);
  }
  return forgotten;
}

// A stream that a writer has registered and is about to fill is of the epoch.
async function forgetStreams(projectId: string, before: number): Promise<number> {
  const { rowCount } = await database().pool.query(
    `DELETE FROM metric_state WHERE project_id = $1 AND id IN (
       SELECT id FROM metric_state WHERE project_id = $1 AND at > 'epoch' AND at < $2
       LIMIT ${STREAMS_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    [projectId, new Date(before)],
  );
  return rowCount ?? 0;
}

// Whoever writes of a group locks it first, so nothing is added to one that is locked here.
function forgetGroups(projectId: string, before: number): Promise<number> {
  return transaction(
    async (client) => {
      const { rows } = await client.query<GroupKey>(
        `SELECT env, service, fingerprint FROM error_group
         WHERE project_id = $1 AND first_seen_at < $2 AND last_seen_at < $2
         ORDER BY first_seen_at LIMIT ${GROUPS_AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [projectId, new Date(before)],
      );
      if (rows.length === 0) return 0;
      const remove = remover(client, projectId, rows);
      for (const table of ["error_minute", "error_occurrence"] as const) {
        if ((await remove(table, ROWS_AT_ONCE)) === ROWS_AT_ONCE) return 0;
      }
      return remove("error_group", ROWS_AT_ONCE);
    },
    { limitMs: BACKGROUND_MS },
  );
}

interface GroupKey {
  env: string;
  service: string;
  fingerprint: string;
}

/** Deletes what a table holds of the groups, `limit` rows at most. The groups are locked: no row moves meanwhile. */
function remover(client: PoolClient, projectId: string, groups: GroupKey[]) {
  const keys = [
    projectId,
    groups.map(({ env }) => env),
    groups.map(({ service }) => service),
    groups.map(({ fingerprint }) => fingerprint),
  ];
  return async (table: "error_minute" | "error_occurrence" | "error_group", limit: number): Promise<number> => {
    const { rowCount } = await client.query(
      `DELETE FROM ${table} WHERE project_id = $1 AND ctid = ANY(ARRAY(
         SELECT of_group.ctid FROM unnest($2::text[], $3::text[], $4::text[]) AS g (env, service, fingerprint)
         CROSS JOIN LATERAL (
           SELECT t.ctid FROM ${table} t WHERE t.project_id = $1
             AND t.env = g.env AND t.service = g.service AND t.fingerprint = g.fingerprint LIMIT ${limit}
         ) of_group LIMIT ${limit}))`,
      keys,
    );
    return rowCount ?? 0;
  };
}
