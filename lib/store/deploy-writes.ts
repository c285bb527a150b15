import { createHash } from "node:crypto";
import type pg from "pg";
import type { Deploy, DeployReport } from "@/lib/domain/deploy";
import { type Candidate, LONGEST_DEPLOY } from "@/lib/domain/deploy-merge";
import { Failure } from "@/lib/domain/failure";
import { HOUR } from "@/lib/domain/time";
import { admitPlace, PLACE_LIMITS } from "./admission";
import { isFaultOfData, transaction } from "./db";
import { DeployLedger, type LedgerEntry } from "./deploy-ledger";
import { DEPLOY_COLUMNS, type DeployRow, toDeploy } from "./deploy-row";
import { GroupCommit } from "./group-commit";
import { processWide } from "./process-wide";

// More reports of one sha and version than this, this close together, are looked at by nearness.
const CANDIDATE_LIMIT = 50;
const PAYLOAD_LIMIT = 1_048_576;
const CANDIDATE_REACH = LONGEST_DEPLOY + HOUR;
const MEBIBYTE = 1_048_576;

/** A report as it waits for its commit. */
interface Arrival {
  report: DeployReport;
  /** Length of the payload as JSON. */
  size: number;
  now: number;
}

/** Where deploys wait for their commit; a lane is a project. */
export function deployCommits(): GroupCommit<Arrival, Deploy> {
  return processWide("deploy commits", () => {
    return new GroupCommit<Arrival, Deploy>({
      commit: commitReports,
      sizeOf: ({ size }) => size,
      isItemsFault: isFaultOfData,
      atOnce: 2,
      group: { items: 200, bytes: 4 * MEBIBYTE },
      waiting: { items: 2_000, bytes: 64 * MEBIBYTE },
    });
  });
}

/**
 * Records what a report says, and returns the deploy once it is committed, in one transaction with
 * others that came at the same time. A report of a deploy that is already recorded
 * (lib/domain/deploy-merge.ts says when) completes it; reports of the same deploy that come at once
 * wait for each other.
 * @throws {Failure} invalid, where the project holds as many environments or services as it may,
 * or where the report contradicts an earlier one; unavailable, where too much waits already.
 */
export async function recordDeploy(projectId: string, report: DeployReport, now: number): Promise<Deploy> {
  await admitPlaces(projectId, report, now);
  const size = JSON.stringify(report.payload).length;
  return deployCommits().submit(projectId, { report, size, now });
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

/** Two round trips: one for the locks and what is there, one for what is new and what has changed. */
async function commitReports(projectId: string, arrivals: Arrival[]): Promise<(Deploy | Failure)[]> {
  const reports = arrivals.map(({ report }) => report);
  return transaction(
    async (client, defer) => {
      const ledger = new DeployLedger(await selectCandidates(client, projectId, reports));
      const results = arrivals.map(({ report, now }) => ledger.take(report, now));
      defer(insertDeploys(client, projectId, ledger.added()));
      defer(updateDeploys(client, projectId, ledger.changed()));
      return results;
    },
    { begin: beginWithLocks(projectId, reports) },
  );
}

/** Everything that could be the same deploy takes the same locks, in one order. */
function beginWithLocks(projectId: string, reports: DeployReport[]): string {
  const keys = new Set<bigint>();
  for (const { env, service, gitSha, version, idempotencyKey } of reports) {
    keys.add(lockKey(["deploy", projectId, env, service, gitSha, version]));
    if (idempotencyKey !== null) keys.add(lockKey(["deploy key", projectId, idempotencyKey]));
  }
  const sorted = [...keys].sort((a, b) => (a < b ? -1 : 1));
  return `BEGIN; SELECT count(pg_advisory_xact_lock(key)) FROM unnest('{${sorted.join()}}'::bigint[]) AS key`;
}

function lockKey(parts: readonly (string | null)[]): bigint {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readBigInt64BE();
}

// For a planner that knows nothing of the table yet: OFFSET 0 keeps each look-up to itself, and times that are
// compared in a row with the sha can only be looked up in the sha's index, not among all deploys of these days.
const SELECT_CANDIDATES = `
  SELECT found.* FROM (
    SELECT id FROM deploy WHERE project_id = $1 AND idempotency_key = ANY($2::text[])
    UNION
    SELECT near.id
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])
      AS report (git_sha, env, service, version, deployed_at, earliest, latest)
    CROSS JOIN LATERAL (
      SELECT d.id FROM (
        SELECT * FROM deploy WHERE project_id = $1 AND git_sha = report.git_sha
          AND (git_sha, deployed_at) >= (report.git_sha, report.earliest)
          AND (git_sha, deployed_at) <= (report.git_sha, report.latest)
        OFFSET 0
      ) AS d
      WHERE d.env = report.env AND d.service = report.service AND d.version IS NOT DISTINCT FROM report.version
      ORDER BY abs(extract(epoch FROM d.deployed_at - report.deployed_at)) LIMIT ${CANDIDATE_LIMIT}
    ) AS near
  ) AS candidate
  CROSS JOIN LATERAL (
    SELECT ${DEPLOY_COLUMNS}, idempotency_key FROM deploy WHERE project_id = $1 AND id = candidate.id OFFSET 0
  ) AS found`;

async function selectCandidates(
  client: pg.PoolClient,
  projectId: string,
  reports: DeployReport[],
): Promise<Candidate[]> {
  const times = reports.map(({ deployedAt, startedAt, finishedAt }) =>
    [deployedAt, startedAt, finishedAt].filter((at) => at !== null),
  );
  const { rows } = await client.query<DeployRow & { idempotency_key: string | null }>(SELECT_CANDIDATES, [
    projectId,
    reports.flatMap(({ idempotencyKey }) => idempotencyKey ?? []),
    reports.map(({ gitSha }) => gitSha),
    reports.map(({ env }) => env),
    reports.map(({ service }) => service),
    reports.map(({ version }) => version),
    reports.map(({ deployedAt }) => new Date(deployedAt)),
    times.map((all) => new Date(Math.min(...all) - CANDIDATE_REACH)),
    times.map((all) => new Date(Math.max(...all) + CANDIDATE_REACH)),
  ]);
  return rows.map((row) => ({ deploy: toDeploy(row), idempotencyKey: row.idempotency_key }));
}

const ROW = `(id uuid, env text, service text, git_sha text, version text, deployer text, description text,
  deployed_at timestamptz, started_at timestamptz, finished_at timestamptz, status text, kind text, repository text,
  url text, previous_sha text, commits jsonb, source text, created_at timestamptz, updated_at timestamptz,
  idempotency_key text, payload jsonb)`;

async function insertDeploys(client: pg.PoolClient, projectId: string, entries: LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await client.query(
    `INSERT INTO deploy (project_id, ${DEPLOY_COLUMNS}, idempotency_key, payload)
     SELECT $1, ${DEPLOY_COLUMNS}, idempotency_key, payload FROM jsonb_to_recordset($2::jsonb) AS new ${ROW}`,
    [projectId, JSON.stringify(entries.map(toRow))],
  );
}

/** Writes what a report can change. The payloads of all reports are kept, the later on top, up to 1 MiB. */
async function updateDeploys(client: pg.PoolClient, projectId: string, entries: LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await client.query(
    `UPDATE deploy d SET deployer = new.deployer, description = new.description, started_at = new.started_at,
       finished_at = new.finished_at, status = new.status, kind = new.kind, repository = new.repository,
       url = new.url, previous_sha = new.previous_sha, commits = new.commits, updated_at = new.updated_at,
       payload = CASE WHEN pg_column_size(d.payload) < ${PAYLOAD_LIMIT} THEN d.payload || new.payload
         ELSE d.payload END,
       idempotency_key = coalesce(d.idempotency_key, new.idempotency_key)
     FROM jsonb_to_recordset($2::jsonb) AS new ${ROW}
     WHERE d.project_id = $1 AND d.id = new.id`,
    [projectId, JSON.stringify(entries.map(toRow))],
  );
}

function toRow({ deploy, idempotencyKey, payload }: LedgerEntry) {
  return {
    id: deploy.id,
    env: deploy.env,
    service: deploy.service,
    git_sha: deploy.gitSha,
    version: deploy.version,
    deployer: deploy.deployer,
    description: deploy.description,
    deployed_at: new Date(deploy.deployedAt),
    started_at: dateOrNull(deploy.startedAt),
    finished_at: dateOrNull(deploy.finishedAt),
    status: deploy.status,
    kind: deploy.kind,
    repository: deploy.repository,
    url: deploy.url,
    previous_sha: deploy.previousSha,
    commits: deploy.commits,
    source: deploy.source,
    created_at: new Date(deploy.createdAt),
    updated_at: new Date(deploy.updatedAt),
    idempotency_key: idempotencyKey,
    payload,
  };
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
