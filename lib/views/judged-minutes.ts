import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { type DescribedVerdict, describeAll } from "@/lib/charts/deploy-verdict-words";
import type { VerdictInput } from "@/lib/judging/verdict-input";

/** The verdict that minutes lead to, in words. Takes as long as it takes: for a thread of its own. */
export function describeMinutes({ subjects, rollout, settings, surroundings }: VerdictInput): DescribedVerdict {
  const verdict = judgeDeploy(subjects, rollout, settings, surroundings);
  return describeAll(verdict, rollout.finishedAt, settings.looks[0]);
}
