import { FLAGGED, isSameSubject, type Review, type ReviewedSubject } from "@/lib/domain/review";
import type { DeployVerdict, DeployVerdictKind, VerdictKind } from "@/lib/domain/verdict";
import { isQuietChange, type KindChange } from "@/lib/domain/verdict-changes";
import { formatDateTime } from "./format-time";
import { isOfSeveral, subjectName } from "./subject-words";
import { KIND_NAMES } from "./verdict-kinds";

/** A verdict that can be confirmed or dismissed, with what was said of it. */
export interface ReviewItem {
  subject: ReviewedSubject;
  /** "p95 of POST /checkout: regressed". */
  name: string;
  review: { words: string; reason: string } | null;
}

const MOST_ITEMS = 12;
const MOST_CHANGES = 4;

const WORDS: Record<Review["decision"], string> = {
  confirmed: "Confirmed",
  dismissed: "Dismissed",
  missed: "Marked as bad",
};

/** The flagged subjects of a verdict, worst first, and what people said of them; reviews of others come last. */
export function reviewItems(verdict: DeployVerdict, reviews: readonly Review[]): ReviewItem[] {
  const several = isOfSeveral(verdict);
  const flagged = verdict.subjects.filter(({ kind }) => FLAGGED.includes(kind)).slice(0, MOST_ITEMS);
  const items = flagged.map((subject) => ({
    subject: only(subject),
    name: `${subjectName(subject, several)}: ${KIND_NAMES[subject.kind]}`,
    review: reviewAmong(reviews, subject),
  }));
  const others = reviews.filter(
    (review) => review.metric !== "" && !flagged.some((subject) => isSameSubject(subject, review)),
  );
  const left = others.flatMap((review) => {
    const { service, operation, metric } = review;
    if (metric === "") return [];
    return [
      {
        subject: only(review),
        name: subjectName({ service, operation, metric }, several),
        review: toItemReview(review),
      },
    ];
  });
  return [...items, ...left];
}

function reviewAmong(reviews: readonly Review[], subject: ReviewedSubject): ReviewItem["review"] {
  const found = reviews.find((review) => isSameSubject(review, subject));
  return found ? toItemReview(found) : null;
}

function only({ service, operation, metric }: ReviewedSubject): ReviewedSubject {
  return { service, operation, metric };
}

/** What was said and by whom. */
export function toItemReview(review: Review): NonNullable<ReviewItem["review"]> {
  const { decision, by, at, reason } = review;
  return { words: `${WORDS[decision]} by ${by ?? "someone who has left"}, ${formatDateTime(at)}`, reason };
}

interface Revision {
  judgedAt: number;
  kind: DeployVerdictKind;
  isFinal: boolean;
  changes: KindChange[];
  engine: number;
}

/**
 * A line of a verdict's history: "regressed, final with data up to 2026-11-23 12:07:00 UTC. p95 of GET /: inconclusive →
 * regressed". Where another engine judged than the revision `before`, it says so.
 */
export function revisionLine(revision: Revision, before: Revision | null, several: boolean): string {
  const { judgedAt, kind, isFinal, changes } = revision;
  const telling = changes.filter((change) => !isQuietChange(change));
  const words = telling
    .slice(0, MOST_CHANGES)
    .map((change) => `${subjectName(change, several)}: ${nameOf(change.from)} → ${nameOf(change.to)}`);
  const more = telling.length > MOST_CHANGES ? [`${telling.length - MOST_CHANGES} more`] : [];
  const isAnew = before !== null && before.engine !== revision.engine;
  const anew = isAnew ? `judged anew by engine ${revision.engine}: ` : "";
  const head = `${anew}${KIND_NAMES[kind]}${isFinal ? ", final" : ""} with data up to ${formatDateTime(judgedAt)}`;
  return [head, [...words, ...more].join("; ")].filter(Boolean).join(". ");
}

function nameOf(kind: VerdictKind | null): string {
  return kind === null ? "not judged" : KIND_NAMES[kind];
}
