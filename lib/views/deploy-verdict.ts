import "server-only";
import { requireProject } from "@/lib/auth/session";
import { type DescribedSubject, type DescribedVerdict, describeAll } from "@/lib/charts/deploy-verdict-words";
import { rolloutOf } from "@/lib/domain/deploy";
import { withConfirmation } from "@/lib/judging/confirmed-verdict";
import { currentVerdict } from "@/lib/judging/judge-deploys";
import { judgeInput, readVerdictInput, type VerdictInput } from "@/lib/judging/verdict-input";
import { readDeploy } from "@/lib/store/deploy-reads";

export type { DescribedSubject, DescribedVerdict, VerdictInput };

/** What the verdict on a deploy is made of; null where the project has no deploy with this id. */
export async function readMinutes(projectId: string, deployId: string, now: number): Promise<VerdictInput | null> {
  const deploy = await readDeploy(projectId, deployId);
  return deploy && readVerdictInput(projectId, deploy, now);
}

/**
 * The verdict on a deploy as of its last look, or before that one of what is in at `now`; null where the project has
 * no deploy with this id.
 */
export async function readVerdict(projectId: string, deployId: string, now: number): Promise<DescribedVerdict | null> {
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) return null;
  const kept = await currentVerdict(projectId, deploy, now);
  const verdict = kept ?? (await judgeInput(await readVerdictInput(projectId, deploy, now)));
  return describeAll(await withConfirmation(projectId, deploy, verdict), rolloutOf(deploy).to);
}

/** The same for the deploy's page. */
export async function readVerdictPanel(slug: string, deployId: string, now: number): Promise<DescribedVerdict | null> {
  const { project } = await requireProject(slug);
  return readVerdict(project.id, deployId, now);
}

/** Judges the input, and says the verdict in words. */
export async function describeInput(input: VerdictInput): Promise<DescribedVerdict> {
  return describeAll(await judgeInput(input), input.rollout.finishedAt);
}
