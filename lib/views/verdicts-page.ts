import "server-only";
import { accountFor, lessonsOf } from "@/lib/analysis/accountability";
import { requireProject } from "@/lib/auth/session";
import { lessonInWords, shareInWords } from "@/lib/charts/accountability-words";
import { subjectName } from "@/lib/charts/deploy-verdict-words";
import { formatCount, formatRatio } from "@/lib/charts/format";
import { type ReviewItem, toItemReview } from "@/lib/charts/review-words";
import type { Review } from "@/lib/domain/review";
import { DAY } from "@/lib/domain/time";
import { readOwnSettings, settingsAmong } from "@/lib/judging/settings";
import { readOutcomes, readReviews } from "@/lib/store/verdict-reviews";
import { deployHref, verdictSettingsHref } from "./links";

const REACH = 90 * DAY;
const MOST_LISTED = 50;

interface ListedReview {
  key: string;
  /** What was judged. */
  name: string;
  href: string;
  said: NonNullable<ReviewItem["review"]>;
}

export interface VerdictsPage {
  isOwner: boolean;
  settingsHref: string;
  /** How many deploys of the past 90 days are finally judged. */
  judged: string;
  precision: string;
  recall: string;
  calibration: { p: string; deploys: string; expected: string; confirmed: number; dismissed: number }[];
  lessons: (ListedReview & { lesson: string; settingsHref: string })[];
  reviews: ListedReview[];
}

/** Whether the verdicts of the past 90 days were right, as far as people have said. */
export async function readVerdictsPage(slug: string, now: number): Promise<VerdictsPage> {
  const { project, role } = await requireProject(slug);
  const from = now - REACH;
  const [outcomes, reviews, own] = await Promise.all([
    readOutcomes(project.id, from),
    readReviews(project.id, { from }),
    readOwnSettings(project.id),
  ]);
  const { precision, recall, calibration } = accountFor(outcomes, reviews);
  const lessons = lessonsOf(reviews, (service) => settingsAmong(own, service));
  return {
    isOwner: role === "owner",
    settingsHref: verdictSettingsHref(slug),
    judged: formatCount(outcomes.length),
    precision: shareInWords(precision),
    recall: shareInWords(recall),
    calibration: calibration.map(({ p, deploys, confirmed, dismissed }) => ({
      p: formatRatio(p),
      deploys: shareInWords(deploys),
      expected: formatRatio(p),
      confirmed,
      dismissed,
    })),
    lessons: lessons.slice(0, MOST_LISTED).map(({ review, setting, wanted, hides }) => ({
      ...toListed(slug, review),
      lesson: lessonInWords({ setting, wanted, hides: hides.length }),
      settingsHref: verdictSettingsHref(slug, own.has(review.service) ? review.service : ""),
    })),
    reviews: reviews.slice(0, MOST_LISTED).map((review) => toListed(slug, review)),
  };
}

function toListed(slug: string, review: Review): ListedReview {
  const { deployId, service, operation, metric } = review;
  return {
    key: JSON.stringify([deployId, service, operation, metric]),
    name: metric === "" ? "The deploy as a whole" : subjectName({ service, operation, metric }, true),
    href: deployHref(slug, deployId),
    said: toItemReview(review),
  };
}
