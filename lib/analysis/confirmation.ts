import type { Confirmation } from "@/lib/domain/cause";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import { DAY } from "@/lib/domain/time";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { isRatio, worseDirection } from "./measure";

/** A deploy that comes later answers something else. */
export const ANSWERED_WITHIN = 7 * DAY;
/** About the same size is between half and twice of it. */
const MOST_DIFFERENT = 2;
/** A level has stayed where it moved no more than this share of the change. */
const STAYED = 0.5;

/** A deploy with the verdict on it. */
export interface JudgedDeploy {
  deploy: Deploy;
  verdict: DeployVerdict;
}

/**
 * Says of every change of a deploy which later deploy took it back, the earliest one: of the same subject, in the other
 * direction and by about as much (between half and twice, as ratios by their logarithms). A rollback, or a deploy of what
 * was there before, is taken at its word. Any other deploy of the service (a fix) has to come before anything else changed
 * the subject, and to find it where the change had left it. Two independent comparisons then say the same, once when it
 * came and once when it went.
 */
export function confirm({ deploy, verdict }: JudgedDeploy, later: readonly JudgedDeploy[]): DeployVerdict {
  const answers = later
    .filter((one) => mayAnswer(one.deploy, deploy))
    .sort((a, b) => a.deploy.deployedAt - b.deploy.deployedAt || (a.deploy.id < b.deploy.id ? -1 : 1));
  const subjects = verdict.subjects.map((subject) => {
    const confirmedBy = isBlamedOn(subject) ? confirmation(subject, deploy, answers) : null;
    return confirmedBy ? { ...subject, cause: { ...subject.cause, confirmedBy } } : subject;
  });
  return { ...verdict, subjects };
}

/** Whether a deploy is of the same service and environment, and comes soon enough after an earlier one to answer it. */
export function mayAnswer(later: Deploy, deploy: Deploy): boolean {
  const after = later.deployedAt - deploy.deployedAt;
  if (later.id === deploy.id || !(after > 0 && after <= ANSWERED_WITHIN) || later.env !== deploy.env) return false;
  return later.service === "" || deploy.service === "" || later.service === deploy.service;
}

/** Whether a deploy that may answer an earlier one takes it back: it says so, or it brings what was there before. */
export function isRollbackOf(later: Deploy, deploy: Deploy): boolean {
  return later.kind === "rollback" || (deploy.previousSha !== null && later.gitSha === deploy.previousSha);
}

/** A change that is blamed on its deploy, also where another deploy is as close. */
export function isBlamedOn({ kind }: SubjectVerdict): boolean {
  return kind === "regressed" || kind === "improved" || kind === "changed" || kind === "confounded";
}

function confirmation(subject: SubjectVerdict, deploy: Deploy, answers: readonly JudgedDeploy[]): Confirmation | null {
  let isUntouched = true;
  for (const { deploy: later, verdict } of answers) {
    const same = verdict.subjects.find((one) => isSame(one, subject));
    // What may be the same change, of deploys too close to be told apart, answers nothing.
    if (!same?.size || !isBlamedOn(same) || same.cause.suspects.some(({ deployId }) => deployId === deploy.id))
      continue;
    const isAnswer = isRollbackOf(later, deploy) || (isUntouched && hadStayed(subject, same));
    if (isAnswer && takesBack(subject, same)) {
      return { deployId: later.id, label: deployLabel(later), at: later.deployedAt, size: same.size.value };
    }
    isUntouched = false;
  }
  return null;
}

/** Whether the level before the later deploy is still the one that the change had led to. */
function hadStayed({ metric, size, typical }: SubjectVerdict, later: SubjectVerdict): boolean {
  // Hours make more or less traffic, and leave nothing to compare a level with.
  if (!size || typical.after === null || later.typical.before === null || worseDirection(metric) === null) return false;
  const [moved, change] = isRatio(metric)
    ? [Math.log(later.typical.before / typical.after), Math.log(size.value)]
    : [later.typical.before - typical.after, size.value];
  return Math.abs(moved) <= STAYED * Math.abs(change);
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
