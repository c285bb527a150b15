import "server-only";
import { describeDeploy, isOfSeveral, subjectName } from "@/lib/charts/deploy-verdict-words";
import { describeVerdict } from "@/lib/charts/verdict-words";
import { rolloutOf } from "@/lib/domain/deploy";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { judgeInput, readVerdictInput, type VerdictInput } from "@/lib/judging/verdict-input";
import { readDeploy } from "@/lib/store/deploy-reads";

export type { VerdictInput };

/** A verdict and what it says in words. */
export interface DescribedVerdict extends DeployVerdict {
  sentence: string;
  subjects: DescribedSubject[];
}

export interface DescribedSubject extends SubjectVerdict {
  sentence: string;
}

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
  const verdict = judgeInput(await readVerdictInput(projectId, deploy, now));
  return describeJudged(verdict, rolloutOf(deploy).to);
}

/** Judges the input, and says the verdict in words. */
export function describeInput(input: VerdictInput): DescribedVerdict {
  return describeJudged(judgeInput(input), input.rollout.finishedAt);
}

function describeJudged(verdict: DeployVerdict, finishedAt: number): DescribedVerdict {
  const several = isOfSeveral(verdict);
  return {
    ...verdict,
    sentence: describeDeploy(verdict, finishedAt),
    subjects: verdict.subjects.map((subject) => ({
      ...subject,
      sentence: describeVerdict(subject, subjectName(subject, several), finishedAt),
    })),
  };
}
