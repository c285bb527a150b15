import type { z } from "zod";
import type { JudgedDeploy } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import type { Comparison, Impact } from "@/lib/domain/impact";
import type { deploySchema, impactSchema } from "./_schema";

/** An answer that no cache keeps: it depends on the key and on the moment. */
export function answerJson(body: object): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}

/** Another project's deploy gives the same answer as none. */
export function noSuchDeploy(): Failure {
  return new Failure("not_found", "There is no deploy with this id in the project of the key.");
}

export function toIso(at: number): string {
  return new Date(at).toISOString();
}

export function toIsoOrNull(at: number | null): string | null {
  return at === null ? null : toIso(at);
}

export function deployJson(deploy: JudgedDeploy): z.infer<typeof deploySchema> {
  return {
    id: deploy.id,
    git_sha: deploy.gitSha,
    version: deploy.version,
    env: deploy.env,
    service: deploy.service === "" ? null : deploy.service,
    deployer: deploy.deployer,
    description: deploy.description,
    deployed_at: toIso(deploy.deployedAt),
    started_at: toIsoOrNull(deploy.startedAt),
    finished_at: toIsoOrNull(deploy.finishedAt),
    status: deploy.status,
    kind: deploy.kind,
    repository: deploy.repository,
    url: deploy.url,
    previous_sha: deploy.previousSha,
    commits: deploy.commits,
    source: deploy.source,
    created_at: toIso(deploy.createdAt),
    verdict: deploy.verdict,
  };
}

type ImpactJson = Omit<z.infer<typeof impactSchema>, "verdict" | "day_later">;

export function impactJson(deployId: string, impact: Impact): ImpactJson {
  return {
    deploy_id: deployId,
    windows: { before: windowJson(impact.before), after: windowJson(impact.after) },
    notes: impact.notes,
    services: impact.services.map(({ service, comparisons, operations }) => ({
      service,
      metrics: metricsJson(comparisons),
      operations: operations.map((one) => ({
        operation: one.operation,
        kind: one.kind,
        metrics: metricsJson(one.comparisons),
      })),
    })),
  };
}

function windowJson({ from, to, complete }: Impact["before"]): ImpactJson["windows"]["before"] {
  return { from: toIso(from), to: toIso(to), complete };
}

function metricsJson(comparisons: Comparison[]): ImpactJson["services"][number]["metrics"] {
  return comparisons.map(({ metric, unit, before, after, difference, percent }) => ({
    metric,
    unit,
    before: { value: before.value, n: before.n },
    after: { value: after.value, n: after.n },
    difference,
    percent,
  }));
}
