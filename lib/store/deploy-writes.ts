import { createHash } from "node:crypto";
import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import type { Deploy, DeployReport } from "@/lib/domain/deploy";
import { type Candidate, findSameDeploy, LONGEST_DEPLOY, mergeReport, reportedStatus } from "@/lib/domain/deploy-merge";
import { Failure } from "@/lib/domain/failure";
import { HOUR } from "@/lib/domain/time";
import { admitPlace, PLACE_LIMITS } from "./admission";
import { transaction } from "./db";
import { DEPLOY_COLUMNS, type DeployRow, toDeploy } from "./deploy-row";

// More reports of one sha and version than this, this close together, are looked at by nearness.
const CANDIDATE_LIMIT = 50;
const PAYLOAD_LIMIT = 1_048_576;
const CANDIDATE_REACH = LONGEST_DEPLOY + HOUR;

/**
 * Records what a report says, and returns the deploy once it is committed. A report of a deploy
 * that is already recorded (lib/domain/deploy-merge.ts says when) completes it; reports of the
 * same deploy that come at once wait for each other.
 * @throws {Failure} invalid, where the project holds as many environments or services as it may,
 * or where the report contradicts an earlier one.
 */
export async function recordDeploy(projectId: string, report: DeployReport, now: number): Promise<Deploy> {
  await admitPlaces(projectId, report, now);
  return transaction(
    async (client) => {
      const same = findSameDeploy(report, await selectCandidates(client, projectId, report));
      if (!same) return insertDeploy(client, projectId, report, now);
      const merged = mergeReport(same.deploy, report);
      const gainsKey = same.idempotencyKey === null && report.idempotencyKey !== null;
      if (merged === same.deploy && !gainsKey) return same.deploy;
      return updateDeploy(client, projectId, { ...merged, updatedAt: now }, report);
    },
    beginWithLocks(projectId, report),
  );
}

async function admitPlaces(projectId: string, { env, service }: DeployReport, now: number): Promise<void> {
  if (!(await admitPlace(projectId, "environment", env, now))) throw overLimit("env", "environment");
  if (service !== "" && !(await admitPlace(projectId, "service", service, now))) throw overLimit("service", "service");
}

function overLimit(field: string, kind: keyof typeof PLACE_LIMITS): Failure {
  const message = `the project already has ${PLACE_LIMITS[kind]} ${kind}s, as many as it may; use one of them`;
  return new Failure("invalid", "The deploy was not recorded; mend the fields named in errors.", {
    issues: [{ field, message }],
  });
}

/** Everything that could be the same deploy takes the same locks, in one order. */
function beginWithLocks(projectId: string, report: DeployReport): string {
  const identity = [projectId, report.env, report.service, report.gitSha, report.version];
  const keys = [lockKey(["deploy", ...identity])];
  if (report.idempotencyKey !== null) keys.push(lockKey(["deploy key", projectId, report.idempotencyKey]));
  keys.sort((a, b) => (a < b ? -1 : 1));
  return ["BEGIN", ...keys.map((key) => `SELECT pg_advisory_xact_lock(${key})`)].join("; ");
}

function lockKey(parts: readonly (string | null)[]): bigint {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readBigInt64BE();
}

async function selectCandidates(client: pg.PoolClient, projectId: string, report: DeployReport): Promise<Candidate[]> {
  const times = [report.deployedAt, report.startedAt, report.finishedAt].filter((at) => at !== null);
  const { rows } = await client.query<DeployRow & { idempotency_key: string | null }>(
    `SELECT ${DEPLOY_COLUMNS}, idempotency_key FROM (
       SELECT * FROM deploy WHERE project_id = $1 AND idempotency_key = $2
       UNION ALL
       (SELECT * FROM deploy
         WHERE project_id = $1 AND git_sha = $3 AND deployed_at BETWEEN $4 AND $5
           AND env = $6 AND service = $7 AND version IS NOT DISTINCT FROM $8
         ORDER BY abs(extract(epoch FROM deployed_at - $9::timestamptz)) LIMIT ${CANDIDATE_LIMIT})
     ) AS candidate`,
    [
      projectId,
      report.idempotencyKey,
      report.gitSha,
      new Date(Math.min(...times) - CANDIDATE_REACH),
      new Date(Math.max(...times) + CANDIDATE_REACH),
      report.env,
      report.service,
      report.version,
      new Date(report.deployedAt),
    ],
  );
  return rows.map((row) => ({ deploy: toDeploy(row), idempotencyKey: row.idempotency_key }));
}

async function insertDeploy(
  client: pg.PoolClient,
  projectId: string,
  report: DeployReport,
  now: number,
): Promise<Deploy> {
  const { idempotencyKey, payload, ...rest } = report;
  const status = reportedStatus(report) ?? "succeeded";
  const deploy: Deploy = {
    ...rest,
    id: uuidv7(),
    status,
    startedAt: report.startedAt ?? (status === "started" ? report.deployedAt : null),
    createdAt: now,
    updatedAt: now,
  };
  await client.query(
    `INSERT INTO deploy (project_id, ${DEPLOY_COLUMNS}, idempotency_key, payload)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    [
      projectId,
      deploy.id,
      deploy.env,
      deploy.service,
      deploy.gitSha,
      deploy.version,
      deploy.deployer,
      deploy.description,
      new Date(deploy.deployedAt),
      dateOrNull(deploy.startedAt),
      dateOrNull(deploy.finishedAt),
      deploy.status,
      deploy.kind,
      deploy.repository,
      deploy.url,
      deploy.previousSha,
      jsonOrNull(deploy.commits),
      deploy.source,
      new Date(now),
      new Date(now),
      idempotencyKey,
      JSON.stringify(payload),
    ],
  );
  return deploy;
}

/** Writes what a report can change. The payloads of all reports are kept, the later on top, up to 1 MiB. */
async function updateDeploy(
  client: pg.PoolClient,
  projectId: string,
  deploy: Deploy,
  report: DeployReport,
): Promise<Deploy> {
  await client.query(
    `UPDATE deploy SET deployer = $3, description = $4, started_at = $5, finished_at = $6, status = $7, kind = $8,
       repository = $9, url = $10, previous_sha = $11, commits = $12, updated_at = $13,
       payload = CASE WHEN pg_column_size(payload) < ${PAYLOAD_LIMIT} THEN payload || $14::jsonb ELSE payload END,
       idempotency_key = coalesce(idempotency_key, $15)
     WHERE project_id = $1 AND id = $2`,
    [
      projectId,
      deploy.id,
      deploy.deployer,
      deploy.description,
      dateOrNull(deploy.startedAt),
      dateOrNull(deploy.finishedAt),
      deploy.status,
      deploy.kind,
      deploy.repository,
      deploy.url,
      deploy.previousSha,
      jsonOrNull(deploy.commits),
      new Date(deploy.updatedAt),
      JSON.stringify(report.payload),
      report.idempotencyKey,
    ],
  );
  return deploy;
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
