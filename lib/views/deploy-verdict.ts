import "server-only";
import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { describeDeploy, isOfSeveral, subjectName } from "@/lib/charts/deploy-verdict-words";
import { describeVerdict } from "@/lib/charts/verdict-words";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { readVerdictInput, type VerdictInput } from "@/lib/judging/verdict-input";
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

/** The verdict on a deploy as far as data is in at `now`; null where the project has no deploy with this id. */
export async function readVerdict(projectId: string, deployId: string, now: number): Promise<DescribedVerdict | null> {
  const input = await readMinutes(projectId, deployId, now);
  return input && describeInput(input);
}

/** Judges the input, and says the verdict in words. */
export function describeInput({ subjects, rollout, settings, surroundings }: VerdictInput): DescribedVerdict {
  const verdict = judgeDeploy(subjects, rollout, settings, surroundings);
  const several = isOfSeveral(verdict);
  return {
    ...verdict,
    sentence: describeDeploy(verdict, rollout.finishedAt),
    subjects: verdict.subjects.map((subject) => ({
      ...subject,
      sentence: describeVerdict(subject, subjectName(subject, several), rollout.finishedAt),
    })),
  };
}
