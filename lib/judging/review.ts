import { Failure } from "@/lib/domain/failure";
import { type Decision, isSameSubject, type ReviewedSubject, type Said } from "@/lib/domain/review";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { readDeploy } from "@/lib/store/deploy-reads";
import { readKeptVerdict } from "@/lib/store/verdict-reads";
import { insertReview } from "@/lib/store/verdict-reviews";

/** What a person says of a verdict. */
export interface ReviewReport {
  projectId: string;
  deployId: string;
  userId: string;
  subject: ReviewedSubject;
  decision: Decision;
  reason: string;
}

/**
 * Writes down what a person says, with what the verdict said at that moment.
 * @throws {Failure} not_found, where there is no such deploy, or nothing was said of the subject.
 */
export async function reviewVerdict(report: ReviewReport, now: number): Promise<void> {
  const { projectId, deployId, subject } = report;
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) throw new Failure("not_found", "There is no such deploy.");
  const isWhole = subject.service === "" && subject.operation === "" && subject.metric === "";
  const kept = isWhole ? null : await readKeptVerdict(projectId, deployId);
  const judged = kept?.verdict.subjects.find((candidate) => isSameSubject(candidate, subject));
  if (!isWhole && !judged) throw new Failure("not_found", "Nothing is said of this any more; load the page anew.");
  await insertReview({ ...report, ...subject, said: judged ? saidOf(judged) : null }, now);
}

function saidOf({ kind, direction, size, largest, typical, rarity }: SubjectVerdict): Said {
  return {
    kind,
    direction,
    size,
    // Without bound where nothing like it was ever seen: JSON has no number for that.
    largest: largest !== null && Number.isFinite(largest) ? largest : null,
    typicalBefore: typical.before,
    adjustedP: rarity?.adjustedP ?? null,
  };
}
