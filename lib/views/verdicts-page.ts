import "server-only";
import { accountFor, lessonsOf } from "@/lib/analysis/accountability";
import { requireProject } from "@/lib/auth/session";
import { lessonInWords, shareInWords } from "@/lib/charts/accountability-words";
import { falseAlarmsInWords, standingInWords } from "@/lib/charts/false-alarm-words";
import { formatCount, formatRatio } from "@/lib/charts/format";
import { formatDateTime } from "@/lib/charts/format-time";
import { type ReviewItem, toItemReview } from "@/lib/charts/review-words";
import { METRIC_NAMES, subjectName } from "@/lib/charts/subject-words";
import type { Review } from "@/lib/domain/review";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, HOUR } from "@/lib/domain/time";
import { readOwnSettings, settingsAmong } from "@/lib/judging/settings";
import { readOutcomes, readReviews } from "@/lib/store/verdict-reviews";
import { type FalseAlarmsReport, readFalseAlarms } from "./false-alarms";
import { deployHref, serviceHref, verdictSettingsHref } from "./links";

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
  falseAlarms: string;
  pretended: {
    sentence: string;
    standing: string;
    metrics: { name: string; share: string }[];
    blamed: { key: string; name: string; when: string; href: string }[];
  };
  calibration: { p: string; deploys: string; expected: string; confirmed: number; dismissed: number }[];
  lessons: (ListedReview & { lesson: string; settingsHref: string })[];
  reviews: ListedReview[];
}

/** Whether the verdicts of the past 90 days were right, as far as people have said. */
export async function readVerdictsPage(slug: string, now: number): Promise<VerdictsPage> {
  const { project, role } = await requireProject(slug);
  const from = now - REACH;
  const [outcomes, reviews, own, falseAlarms] = await Promise.all([
    readOutcomes(project.id, from),
    readReviews(project.id, { from }),
    readOwnSettings(project.id),
    readFalseAlarms(project.id, now),
  ]);
  const { precision, recall, calibration } = accountFor(outcomes, reviews);
  const lessons = lessonsOf(reviews, (service) => settingsAmong(own, service));
  return {
    isOwner: role === "owner",
    settingsHref: verdictSettingsHref(slug),
    judged: formatCount(outcomes.length),
    precision: shareInWords(precision),
    recall: shareInWords(recall),
    falseAlarms: shareInWords(falseAlarms.all),
    pretended: toPretended(slug, falseAlarms),
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

const AROUND = 2 * HOUR;

function toPretended(slug: string, report: FalseAlarmsReport): VerdictsPage["pretended"] {
  return {
    sentence: falseAlarmsInWords(report),
    standing: standingInWords(report),
    metrics: report.metrics.map(({ metric, share }) => ({ name: METRIC_NAMES[metric], share: shareInWords(share) })),
    blamed: report.latest.map(({ env, service, at, worst }) => ({
      key: `${env}\n${service}\n${at}`,
      name: subjectName({ service, ...worst }, true),
      when: `in ${env} at ${formatDateTime(at)}`,
      href: serviceHref(slug, service, {
        env,
        operation: worst.operation === ALL_OPERATIONS ? null : worst.operation,
        from: new Date(at - AROUND).toISOString(),
        to: new Date(at + AROUND).toISOString(),
      }),
    })),
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
