import type { Deploy, DeployReport, DeployStatus } from "./deploy";
import { Failure } from "./failure";
import { DAY, MINUTE } from "./time";

/** Two reports of one deploy are at most this far apart, inclusive. */
const SAME_DEPLOY_WITHIN = 10 * MINUTE;
/** The finish of a deploy may come this long after its start, inclusive. */
export const LONGEST_DEPLOY = DAY;

/** A recorded deploy that a report may be about. */
export interface Candidate {
  deploy: Deploy;
  idempotencyKey: string | null;
}

/**
 * The one among `candidates` that the report is about, or null. Candidates carry the report's
 * idempotency key, or have its env, service, sha and version. Another key says that it is another
 * deploy, unless the report only tells the finish of what the candidate started.
 */
export function findSameDeploy(report: DeployReport, candidates: readonly Candidate[]): Candidate | null {
  const keyed = candidates.find(({ idempotencyKey: key }) => key !== null && key === report.idempotencyKey);
  if (keyed) return keyed;
  const unkeyed = candidates.filter(({ idempotencyKey: key }) => key === null || report.idempotencyKey === null);
  const repeated = nearest(unkeyed, (deploy) => timeApart(deploy, report), SAME_DEPLOY_WITHIN);
  if (repeated) return repeated;
  if (isFinish(report)) return findStarted(report, candidates);
  return report.status === "started" ? findOvertaken(report, candidates) : null;
}

/** What the report finishes, or has finished already when it comes again. */
function findStarted(report: DeployReport, candidates: readonly Candidate[]): Candidate | null {
  const end = endOf(report);
  const open = nearest(candidates, (deploy) => (isOpen(deploy) ? end - startOf(deploy) : -1), LONGEST_DEPLOY);
  if (open || report.startedAt !== null) return open;
  const hasBoth = (deploy: Deploy) => deploy.startedAt !== null && deploy.finishedAt !== null;
  return nearest(candidates, (deploy) => (hasBoth(deploy) ? Math.abs(endOf(deploy) - end) : -1), SAME_DEPLOY_WITHIN);
}

/** The deploy without a start whose finish overtook the report of its start. */
function findOvertaken(report: DeployReport, candidates: readonly Candidate[]): Candidate | null {
  const begin = startOf(report);
  const lacksStart = (deploy: Deploy) => deploy.startedAt === null && !isOpen(deploy);
  return nearest(candidates, (deploy) => (lacksStart(deploy) ? endOf(deploy) - begin : -1), LONGEST_DEPLOY);
}

/**
 * The deploy with what the report adds: what the report says replaces, what it leaves out stays, and
 * what is over is never started again. The same object when nothing changes.
 * @throws {Failure} invalid, when it would have finished before it started.
 */
export function mergeReport(deploy: Deploy, report: DeployReport): Deploy {
  if (report.gitSha !== deploy.gitSha || report.env !== deploy.env) return deploy;
  const over = !isOpen(deploy);
  const finishes = isFinish(report);
  const startedAt = report.startedAt ?? deploy.startedAt ?? (report.status === "started" ? report.deployedAt : null);
  const finishedAt = report.finishedAt ?? deploy.finishedAt ?? (finishes && !over ? report.deployedAt : null);
  if (startedAt !== null && finishedAt !== null && finishedAt < startedAt) {
    const field = report.finishedAt === null ? "started_at" : "finished_at";
    throw new Failure("invalid", "The deploy was not changed: it would have finished before it started.", {
      issues: [{ field, message: "contradicts the times that were reported before: a finish precedes the start" }],
    });
  }
  const merged: Deploy = {
    ...deploy,
    startedAt,
    finishedAt,
    status: mergedStatus(deploy, report, over),
    kind: report.kind === "deploy" ? deploy.kind : report.kind,
    deployer: report.deployer ?? deploy.deployer,
    description: report.description ?? deploy.description,
    repository: report.repository ?? deploy.repository,
    url: report.url ?? deploy.url,
    previousSha: report.previousSha ?? deploy.previousSha,
    commits: report.commits ?? deploy.commits,
  };
  return JSON.stringify(merged) === JSON.stringify(deploy) ? deploy : merged;
}

function mergedStatus(deploy: Deploy, report: DeployReport, over: boolean): DeployStatus {
  const said = reportedStatus(report);
  return said === null || (said === "started" && over) ? deploy.status : said;
}

/** What the report says of the status: a deploy with a finish is not one that has just started. */
export function reportedStatus(report: DeployReport): DeployStatus | null {
  if (report.finishedAt === null) return report.status;
  return report.status === null || report.status === "started" ? "succeeded" : report.status;
}

function isFinish(report: DeployReport): boolean {
  return report.finishedAt !== null || (report.status !== null && report.status !== "started");
}

function isOpen(deploy: Deploy): boolean {
  return deploy.status === "started" && deploy.finishedAt === null;
}

function startOf(deploy: { startedAt: number | null; deployedAt: number }): number {
  return deploy.startedAt ?? deploy.deployedAt;
}

function endOf(deploy: { finishedAt: number | null; deployedAt: number }): number {
  return deploy.finishedAt ?? deploy.deployedAt;
}

function timeApart(deploy: Deploy, report: DeployReport): number {
  const apart = Math.abs(deploy.deployedAt - report.deployedAt);
  if (deploy.startedAt === null || report.startedAt === null) return apart;
  return Math.min(apart, Math.abs(deploy.startedAt - report.startedAt));
}

/** The candidate at the smallest distance from 0 to `limit`, both inclusive. */
function nearest(
  candidates: readonly Candidate[],
  distance: (deploy: Deploy) => number,
  limit: number,
): Candidate | null {
  let best: Candidate | null = null;
  let bestDistance = limit;
  for (const candidate of candidates) {
    const apart = distance(candidate.deploy);
    if (apart >= 0 && apart <= bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}
