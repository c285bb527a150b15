import type { Window } from "./time";
import type { DeployVerdictKind } from "./verdict";

export const DEPLOY_STATUSES = ["started", "succeeded", "failed", "rolled_back"] as const;
export type DeployStatus = (typeof DEPLOY_STATUSES)[number];

export const DEPLOY_KINDS = ["deploy", "rollback", "config", "flag", "migration", "other"] as const;
export type DeployKind = (typeof DEPLOY_KINDS)[number];

export interface Commit {
  sha: string;
  message?: string;
  author?: string;
  at?: string;
}

/** A deploy as one report describes it. Times are epoch milliseconds. */
export interface DeployReport {
  gitSha: string;
  env: string;
  /** Empty: everything in the environment. */
  service: string;
  version: string | null;
  deployer: string | null;
  description: string | null;
  deployedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** Null where the report did not say: a first report then counts as succeeded. */
  status: DeployStatus | null;
  kind: DeployKind;
  repository: string | null;
  url: string | null;
  previousSha: string | null;
  commits: Commit[] | null;
  idempotencyKey: string | null;
  /** Which door it came through: "ingest", … */
  source: string;
  /** The body as received. */
  payload: unknown;
}

/** A recorded deploy. Times are epoch milliseconds. */
export interface Deploy extends Omit<DeployReport, "status" | "idempotencyKey" | "payload"> {
  id: string;
  status: DeployStatus;
  createdAt: number;
  updatedAt: number;
}

/** A deploy as lists show it: with the kind of its verdict, null before the first look at it. */
export interface JudgedDeploy extends Deploy {
  verdict: DeployVerdictKind | null;
}

/** The environment of a report or of telemetry that names none: a lone service then meets its deploys. */
export const DEFAULT_ENV = "production";

/** What a person calls the deploy: its version, else the short sha. */
export function deployLabel(deploy: Pick<Deploy, "version" | "gitSha">): string {
  return deploy.version ?? shortSha(deploy.gitSha);
}

/** The first seven characters of a hexadecimal sha; anything else is shown whole, up to 12. */
export function shortSha(sha: string): string {
  return /^[0-9a-f]{8,64}$/i.test(sha) ? sha.slice(0, 7) : [...sha].slice(0, 12).join("");
}

/**
 * From a deploy's start to its end; without them the moment of the deploy. A report may give its moments out of order:
 * the rollout is then the whole stretch that they span.
 */
export function rolloutOf({
  deployedAt,
  startedAt,
  finishedAt,
}: Pick<Deploy, "deployedAt" | "startedAt" | "finishedAt">): Window {
  const moments = [startedAt ?? deployedAt, finishedAt ?? deployedAt];
  return { from: Math.min(...moments), to: Math.max(...moments) };
}

/** Whether it has started and nobody has said how it ended. */
export function isUnderWay({ status, finishedAt }: Pick<Deploy, "status" | "finishedAt">): boolean {
  return status === "started" && finishedAt === null;
}
