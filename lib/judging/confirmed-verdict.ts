import { ANSWERED_WITHIN, confirm, isBlamedOn, isRollbackOf, mayAnswer } from "@/lib/analysis/confirmation";
import type { Deploy } from "@/lib/domain/deploy";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { readKeptVerdict } from "@/lib/store/verdict-reads";

const MOST_LATER = 500;
/** Whoever rolls back more often than this is not confirmed by it. */
const MOST_ROLLBACKS = 5;
/** A fix comes soon: so many deploys are looked through for one. */
const MOST_NEXT = 6;

/** The verdict with the later deploys that took its changes back, as far as they have been judged. */
export async function withConfirmation(
  projectId: string,
  deploy: Deploy,
  verdict: DeployVerdict,
): Promise<DeployVerdict> {
  if (!verdict.subjects.some(isBlamedOn)) return verdict;
  const window = { from: deploy.deployedAt, to: deploy.deployedAt + ANSWERED_WITHIN };
  const later = await deploysInWindow(projectId, { env: deploy.env, window, limit: MOST_LATER });
  const answers = later
    .filter((one) => mayAnswer(one, deploy))
    .sort((a, b) => a.deployedAt - b.deployedAt || (a.id < b.id ? -1 : 1));
  const rollbacks = answers.filter((one) => isRollbackOf(one, deploy)).slice(0, MOST_ROLLBACKS);
  const looked = new Set([...rollbacks, ...answers.slice(0, MOST_NEXT)]);
  const judged = await Promise.all(
    [...looked].map(async (one) => {
      const kept = await readKeptVerdict(projectId, one.id);
      return kept ? [{ deploy: one, verdict: kept.verdict }] : [];
    }),
  );
  return confirm({ deploy, verdict }, judged.flat());
}
