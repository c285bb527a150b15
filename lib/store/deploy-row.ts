import {
  type Commit,
  DEPLOY_KINDS,
  DEPLOY_STATUSES,
  type Deploy,
  type DeployKind,
  type DeployStatus,
  type JudgedDeploy,
} from "@/lib/domain/deploy";
import { DEPLOY_VERDICT_KINDS } from "@/lib/domain/verdict";

/** The columns of a Deploy: all but the payload, which can be large, and the idempotency key. */
export const DEPLOY_COLUMNS = `id, env, service, git_sha, version, deployer, description, deployed_at, started_at,
  finished_at, status, kind, repository, url, previous_sha, commits, source, created_at, updated_at`;

/** The columns of a JudgedDeploy. */
export const JUDGED_COLUMNS = `${DEPLOY_COLUMNS}, verdict`;

/** What pg gives for DEPLOY_COLUMNS. */
export interface DeployRow {
  id: string;
  env: string;
  service: string;
  git_sha: string;
  version: string | null;
  deployer: string | null;
  description: string | null;
  deployed_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  status: string;
  kind: string;
  repository: string | null;
  url: string | null;
  previous_sha: string | null;
  commits: Commit[] | null;
  source: string;
  created_at: Date;
  updated_at: Date;
}

/** What pg gives for JUDGED_COLUMNS. */
export interface JudgedRow extends DeployRow {
  verdict: string | null;
}

/** The deploy that a row holds, with the kind of its verdict. */
export function toJudged(row: JudgedRow): JudgedDeploy {
  // A kind that a newer version of the software found is as good as none yet.
  return { ...toDeploy(row), verdict: DEPLOY_VERDICT_KINDS.find((kind) => kind === row.verdict) ?? null };
}

/** The deploy that a row holds. */
export function toDeploy(row: DeployRow): Deploy {
  return {
    id: row.id,
    env: row.env,
    service: row.service,
    gitSha: row.git_sha,
    version: row.version,
    deployer: row.deployer,
    description: row.description,
    deployedAt: row.deployed_at.getTime(),
    startedAt: row.started_at?.getTime() ?? null,
    finishedAt: row.finished_at?.getTime() ?? null,
    status: statusOf(row.status),
    kind: kindOf(row.kind),
    repository: row.repository,
    url: row.url,
    previousSha: row.previous_sha,
    commits: row.commits,
    source: row.source,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

// A word that a newer version of the software wrote reads as the plainest one of ours.
function statusOf(text: string): DeployStatus {
  return DEPLOY_STATUSES.find((status) => status === text) ?? "succeeded";
}

function kindOf(text: string): DeployKind {
  return DEPLOY_KINDS.find((kind) => kind === text) ?? "other";
}
