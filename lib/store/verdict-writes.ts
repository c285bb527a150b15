import type { Pool, PoolClient } from "pg";
import { HOUR, type Window } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { kindChanges } from "@/lib/domain/verdict-changes";
import { database, transaction } from "./db";
import { decodeVerdict, encodeVerdict } from "./verdict-row";

const ENROLLED_AT_ONCE = 500;

// A look to come will see what is new. Who judges just now does not, and what is due after it is only its lease.
const dueFrom = (now: string) =>
  `CASE WHEN v.taken_until IS NULL THEN coalesce(v.next_look_at, ${now}) ELSE ${now} END`;

/**
 * Makes deploys that are new, or that have changed, due to be judged, and with them those whose windows they cut.
 * A bounded number, the latest first. Safe in any number of processes.
 * @param since deploys from here on, epoch milliseconds.
 */
export async function enrolDeploys(projectId: string, since: number, now: number): Promise<number> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ deploy_id: string }>(
      `WITH fresh AS (
         SELECT d.id, d.updated_at FROM deploy d
         LEFT JOIN deploy_verdict v ON v.project_id = $1 AND v.deploy_id = d.id
         WHERE d.project_id = $1 AND d.deployed_at >= $2
           AND (v.deploy_id IS NULL OR v.deploy_updated_at < d.updated_at)
         ORDER BY d.deployed_at DESC LIMIT ${ENROLLED_AT_ONCE}
       )
       INSERT INTO deploy_verdict AS v (project_id, deploy_id, deploy_updated_at, is_final, next_look_at, turn, revision)
       SELECT $1, id, updated_at, false, $3, 0, 0 FROM fresh ORDER BY id
       ON CONFLICT (project_id, deploy_id) DO UPDATE
         SET deploy_updated_at = excluded.deploy_updated_at, next_look_at = $3, turn = v.turn + 1
       RETURNING deploy_id`,
      [projectId, new Date(since), new Date(now)],
    );
    const fresh = rows.map((row) => row.deploy_id);
    if (fresh.length > 0) await makeNeighboursDue(client, projectId, fresh, now);
    return fresh.length;
  });
}

/**
 * Deploys in whose windows fresh ones lie: what is said of them for good is due again where it was judged by minutes
 * after the start of a fresh one, and who judges one of them just now is late. Others have a look to come, which will see
 * the fresh ones: they are not written to, so that a report costs the same however many deploys an hour there are.
 */
async function makeNeighboursDue(
  client: Pool | PoolClient,
  projectId: string,
  fresh: readonly string[],
  now: number,
): Promise<void> {
  await client.query(
    `WITH fresh AS (
       SELECT id, env, coalesce(started_at, deployed_at) AS began, coalesce(finished_at, deployed_at) AS ended
       FROM deploy WHERE project_id = $1 AND id = ANY($2::uuid[])
     )
     UPDATE deploy_verdict v SET next_look_at = ${dueFrom("$3")}, turn = turn + 1
     FROM (
       SELECT near.deploy_id FROM deploy_verdict near
       JOIN deploy d ON d.project_id = $1 AND d.id = near.deploy_id
       WHERE near.project_id = $1 AND near.window_to > (SELECT min(began) FROM fresh)
         AND (near.taken_until IS NOT NULL OR near.next_look_at IS NULL)
         AND EXISTS (
           SELECT FROM fresh
           WHERE fresh.id <> near.deploy_id AND fresh.env = d.env
             AND fresh.began < near.window_to AND fresh.ended > near.window_from
             AND (fresh.began < near.judged_at OR near.taken_until IS NOT NULL)
         )
       ORDER BY near.deploy_id FOR UPDATE OF near
     ) due
     WHERE v.project_id = $1 AND v.deploy_id = due.deploy_id`,
    [projectId, fresh, new Date(now)],
  );
}

/** Makes verdicts whose windows hold some of this hour due, in the transaction that has found its minutes changed. */
export async function makeVerdictsDue(client: PoolClient, projectId: string, hour: number, now: number): Promise<void> {
  await client.query(
    `UPDATE deploy_verdict v SET next_look_at = ${dueFrom("$4")}, turn = turn + 1
     FROM (
       SELECT deploy_id FROM deploy_verdict
       WHERE project_id = $1 AND window_to > $2 AND window_from < $3 ORDER BY deploy_id FOR UPDATE
     ) due
     WHERE v.project_id = $1 AND v.deploy_id = due.deploy_id`,
    [projectId, new Date(hour), new Date(hour + HOUR), new Date(now)],
  );
}

const OUTDATED_AT_ONCE = 500;

/**
 * Makes verdicts of older engines due, which would else be judged again only for late data. They are taken up after what
 * is due by itself, the latest deploys first. A bounded number; safe in any number of processes, also of several engines.
 * @param since windows that begin before have lost too much of their past, and stay as they are.
 */
export async function makeOutdatedDue(projectId: string, engine: number, since: number): Promise<void> {
  await database().pool.query(
    `UPDATE deploy_verdict v SET next_look_at = v.window_to, turn = turn + 1
     FROM (
       SELECT deploy_id FROM deploy_verdict
       WHERE project_id = $1 AND window_to > $3 AND window_from >= $3 AND engine < $2 AND next_look_at IS NULL
       ORDER BY window_to DESC LIMIT ${OUTDATED_AT_ONCE} FOR UPDATE SKIP LOCKED
     ) outdated
     WHERE v.project_id = $1 AND v.deploy_id = outdated.deploy_id`,
    [projectId, engine, new Date(since)],
  );
}

/** A deploy taken up to be judged. */
export interface DueVerdict {
  deployId: string;
  /** Of this taking up: who is overtaken writes nothing. */
  turn: number;
  basis: string | null;
  isFinal: boolean;
  /** That judged it last. */
  engine: number;
  /** As it stands; null before the first look. */
  verdict: DeployVerdict | null;
}

interface DueRow {
  deploy_id: string;
  turn: number;
  basis: string | null;
  is_final: boolean;
  engine: number;
  evidence: string | null;
}

const TAKEN = "v.deploy_id, v.turn, v.basis, v.is_final, v.engine, v.evidence::text AS evidence";

/**
 * Takes up what became due last, so that a long past holds nobody up; null where nothing is due. If nothing is heard
 * of it until `lease`, it is due again.
 */
export async function takeUpDue(projectId: string, now: number, lease: number): Promise<DueVerdict | null> {
  const { rows } = await database().pool.query<DueRow>(
    `UPDATE deploy_verdict v SET next_look_at = $3, taken_until = $3, turn = turn + 1
     FROM (
       SELECT deploy_id FROM deploy_verdict WHERE project_id = $1 AND next_look_at <= $2
       ORDER BY next_look_at DESC, deploy_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED
     ) due
     WHERE v.project_id = $1 AND v.deploy_id = due.deploy_id RETURNING ${TAKEN}`,
    [projectId, new Date(now), new Date(lease)],
  );
  return rows[0] ? toDue(rows[0]) : null;
}

/** Takes up one deploy whether it is due or not, and enrols it where that has not been done. */
export async function takeUp(
  projectId: string,
  deploy: { id: string; updatedAt: number },
  { now, lease }: { now: number; lease: number },
): Promise<DueVerdict | null> {
  const { pool } = database();
  const key = [projectId, deploy.id, new Date(deploy.updatedAt)];
  const known = await pool.query(
    "SELECT FROM deploy_verdict WHERE project_id = $1 AND deploy_id = $2 AND deploy_updated_at >= $3",
    key,
  );
  // Before it is enrolled: if this process dies in between, they are told once more and not never.
  if (known.rowCount === 0) await makeNeighboursDue(pool, projectId, [deploy.id], now);
  const { rows } = await pool.query<DueRow>(
    `INSERT INTO deploy_verdict AS v
       (project_id, deploy_id, deploy_updated_at, is_final, next_look_at, taken_until, turn, revision)
     VALUES ($1, $2, $3, false, $4, $4, 0, 0)
     ON CONFLICT (project_id, deploy_id) DO UPDATE
       SET deploy_updated_at = greatest(v.deploy_updated_at, $3), next_look_at = $4, taken_until = $4, turn = v.turn + 1
     RETURNING ${TAKEN}`,
    [...key, new Date(lease)],
  );
  return rows[0] ? toDue(rows[0]) : null;
}

function toDue(row: DueRow): DueVerdict {
  return {
    deployId: row.deploy_id,
    turn: row.turn,
    basis: row.basis,
    isFinal: row.is_final,
    engine: row.engine,
    verdict: row.evidence === null ? null : decodeVerdict(row.evidence),
  };
}

/** Says when it is due again, where there was nothing to judge; nothing where somebody else has taken it up. */
export async function postponeVerdict(projectId: string, due: DueVerdict, nextLookAt: number | null): Promise<void> {
  await database().pool.query(
    `UPDATE deploy_verdict SET next_look_at = $4, taken_until = NULL
     WHERE project_id = $1 AND deploy_id = $2 AND turn = $3`,
    [projectId, due.deployId, due.turn, dateOrNull(nextLookAt)],
  );
}

export interface Judged {
  verdict: DeployVerdict;
  /** Only late data, or news of a deploy, can change it. */
  isFinal: boolean;
  basis: string;
  engine: number;
  window: Window;
  nextLookAt: number | null;
}

/**
 * Keeps a verdict, and where a kind or the engine has changed a revision of it. False where somebody else has taken the
 * deploy up meanwhile, data has come, or a later engine has judged it: then nothing is kept, and it is due still.
 */
export async function keepVerdict(projectId: string, due: DueVerdict, judged: Judged, now: number): Promise<boolean> {
  const { verdict } = judged;
  const changes = kindChanges(due.verdict, verdict);
  const isOtherwise = changes.length > 0 || due.verdict?.kind !== verdict.kind || due.engine !== judged.engine;
  const { rows } = await database().pool.query<{ kept: boolean }>(
    `WITH kept AS (
       UPDATE deploy_verdict SET kind = $4, is_final = $5, judged_at = $6, next_look_at = $7, taken_until = NULL, window_from = $8,
         window_to = $9, basis = $10, evidence = $11::jsonb, revision = revision + $12::int,
         least_p = $15, engine = $16
       WHERE project_id = $1 AND deploy_id = $2 AND turn = $3 AND engine <= $16
       RETURNING project_id, deploy_id, revision
     ), revised AS (
       INSERT INTO deploy_verdict_revision (project_id, deploy_id, revision, at, judged_at, kind, is_final, changes, engine)
       SELECT $1, deploy_id, revision, $13, $6, $4, $5, $14::jsonb, $16 FROM kept WHERE $12::int = 1
     ), listed AS (
       UPDATE deploy d SET verdict = $4 FROM kept
       WHERE d.project_id = $1 AND d.id = kept.deploy_id AND d.verdict IS DISTINCT FROM $4
     )
     SELECT EXISTS (SELECT FROM kept) AS kept`,
    [
      projectId,
      due.deployId,
      due.turn,
      verdict.kind,
      judged.isFinal,
      new Date(verdict.judgedAt),
      dateOrNull(judged.nextLookAt),
      new Date(judged.window.from),
      new Date(judged.window.to),
      judged.basis,
      encodeVerdict(verdict),
      isOtherwise ? 1 : 0,
      new Date(now),
      JSON.stringify(changes),
      leastP(verdict),
      judged.engine,
    ],
  );
  return rows[0]?.kept ?? false;
}

function leastP({ subjects }: DeployVerdict): number | null {
  const ps = subjects.flatMap(({ rarity }) => (rarity ? [rarity.adjustedP] : []));
  return ps.length === 0 ? null : Math.min(...ps);
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
