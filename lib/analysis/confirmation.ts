import type { Confirmation } from "@/lib/domain/cause";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import { DAY } from "@/lib/domain/time";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { isRatio } from "./measure";

/** A rollback that comes later answers something else. */
export const ROLLBACK_WITHIN = 7 * DAY;
/** About the same size is between half and twice of it. */
const MOST_DIFFERENT = 2;

/** A deploy with the verdict on it. */
export interface JudgedDeploy {
  deploy: Deploy;
  verdict: DeployVerdict;
}

/**
 * Says of every change of a deploy which later deploy took it back: a rollback, or a deploy of what was there before, of
 * the same subject, in the other direction and by about as much (between half and twice, as ratios by their logarithms).
 * The earliest one counts. Two independent comparisons then say the same, once when it came and once when it went.
 */
export function confirm({ deploy, verdict }: JudgedDeploy, later: readonly JudgedDeploy[]): DeployVerdict {
  const rollbacks = later
    .filter((one) => isRollbackOf(one.deploy, deploy))
    .sort((a, b) => a.deploy.deployedAt - b.deploy.deployedAt || (a.deploy.id < b.deploy.id ? -1 : 1));
  const subjects = verdict.subjects.map((subject) => {
    const confirmedBy = isBlamedOn(subject) ? confirmation(subject, rollbacks) : null;
    return confirmedBy ? { ...subject, cause: { ...subject.cause, confirmedBy } } : subject;
  });
  return { ...verdict, subjects };
}

/** Whether a deploy takes an earlier one back: it says so, or it brings what was there before. */
export function isRollbackOf(later: Deploy, deploy: Deploy): boolean {
  const after = later.deployedAt - deploy.deployedAt;
  if (later.id === deploy.id || !(after > 0 && after <= ROLLBACK_WITHIN) || later.env !== deploy.env) return false;
  if (later.service !== "" && deploy.service !== "" && later.service !== deploy.service) return false;
  return later.kind === "rollback" || (deploy.previousSha !== null && later.gitSha === deploy.previousSha);
}

/** A change that is blamed on its deploy, also where another deploy is as close. */
export function isBlamedOn({ kind }: SubjectVerdict): boolean {
  return kind === "regressed" || kind === "improved" || kind === "changed" || kind === "confounded";
}

function confirmation(subject: SubjectVerdict, rollbacks: readonly JudgedDeploy[]): Confirmation | null {
  for (const { deploy, verdict } of rollbacks) {
    const same = verdict.subjects.find((one) => isSame(one, subject));
    if (same?.size && isBlamedOn(same) && takesBack(subject, same)) {
      return { deployId: deploy.id, label: deployLabel(deploy), at: deploy.deployedAt, size: same.size.value };
    }
  }
  return null;
}

function isSame(one: SubjectVerdict, other: SubjectVerdict): boolean {
  return one.service === other.service && one.operation === other.operation && one.metric === other.metric;
}

function takesBack(subject: SubjectVerdict, back: SubjectVerdict): boolean {
  const [there, here] = [subject, back].map(({ size, metric }) => {
    if (!size) return 0;
    return isRatio(metric) ? Math.log(size.value) : size.value;
  });
  if (!there || !here || there * here > 0) return false;
  const ratio = Math.abs(here / there);
  return ratio <= MOST_DIFFERENT && ratio >= 1 / MOST_DIFFERENT;
}
