import "server-only";
import { requireProject } from "@/lib/auth/session";
import { isOfSeveral } from "@/lib/charts/deploy-verdict-words";
import { type ReviewItem, reviewItems, revisionLine, toItemReview } from "@/lib/charts/review-words";
import { FLAGGED } from "@/lib/domain/review";
import { readKeptVerdict, readRevisions } from "@/lib/store/verdict-reads";
import { readReviews } from "@/lib/store/verdict-reviews";

export interface VerdictReviewPanel {
  items: ReviewItem[];
  /** Whether anything accuses the deploy; if not, it can be marked as bad. */
  isFlagged: boolean;
  whole: ReviewItem["review"];
  /** How the verdict came about, newest first; empty where it has only been said once. */
  history: { revision: number; words: string }[];
}

/** What people can say, and have said, of the verdict that is kept of a deploy; null before its first look. */
export async function readVerdictReview(slug: string, deployId: string): Promise<VerdictReviewPanel | null> {
  const { project } = await requireProject(slug);
  const kept = await readKeptVerdict(project.id, deployId);
  if (!kept) return null;
  const [reviews, revisions] = await Promise.all([
    readReviews(project.id, { deployId }),
    readRevisions(project.id, deployId),
  ]);
  const whole = reviews.find(({ metric }) => metric === "");
  const several = isOfSeveral(kept.verdict);
  return {
    items: reviewItems(kept.verdict, reviews),
    isFlagged: FLAGGED.includes(kept.verdict.kind),
    whole: whole ? toItemReview(whole) : null,
    history:
      revisions.length < 2
        ? []
        : revisions
            .map((one, i) => ({ revision: one.revision, words: revisionLine(one, revisions[i - 1] ?? null, several) }))
            .reverse(),
  };
}
