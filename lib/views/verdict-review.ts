import { type ReviewItem, reviewItems, revisionLine, toItemReview } from "@/lib/charts/review-words";
import { isOfSeveral } from "@/lib/charts/subject-words";
import { FLAGGED, type Review } from "@/lib/domain/review";
import type { DeployVerdict } from "@/lib/domain/verdict";
import type { VerdictRevision } from "@/lib/store/verdict-reads";

export interface VerdictReviewPanel {
  items: ReviewItem[];
  /** Whether anything accuses the deploy; if not, it can be marked as bad. */
  isFlagged: boolean;
  whole: ReviewItem["review"];
  /** How the verdict came about, newest first; empty where it has only been said once. */
  history: { revision: number; words: string }[];
}

/** What people can say, and have said, of a verdict that is kept, and how it came about (oldest first). */
export function reviewPanel(
  verdict: DeployVerdict,
  reviews: readonly Review[],
  revisions: readonly VerdictRevision[],
): VerdictReviewPanel {
  const whole = reviews.find(({ metric }) => metric === "");
  const several = isOfSeveral(verdict);
  return {
    items: reviewItems(verdict, reviews),
    isFlagged: FLAGGED.includes(verdict.kind),
    whole: whole ? toItemReview(whole) : null,
    history:
      revisions.length < 2
        ? []
        : revisions
            .map((one, i) => ({ revision: one.revision, words: revisionLine(one, revisions[i - 1] ?? null, several) }))
            .reverse(),
  };
}
