import type { Drifted } from "./drift-words";
import { driftLine } from "./drift-words";
import { isOfSeveral, subjectName } from "./subject-words";

/** How one metric of one operation stood a day after a deploy, against the day before it. */
export interface DayLaterSubject extends Drifted {
  service: string;
  operation: string;
}

/**
 * What is still there a day later, a sentence each: "p95 of GET /x is 12 % (8.0 % to 16 %) above the day before's." Where
 * nothing is, one sentence that says so.
 * @param followed names of the deploys that the day after was shared with
 */
export function dayLaterInWords(subjects: readonly DayLaterSubject[], followed: readonly string[]): string[] {
  const several = isOfSeveral({ subjects });
  const sentences = subjects
    .filter(({ kind }) => kind === "drifted")
    .map((subject) => stillThere(subject, subjectName(subject, several)));
  const isSure = subjects.every(({ kind }) => kind === "steady");
  const nothing = isSure
    ? "Nothing more to see after a day."
    : "After a day nothing differs from the day before by more than such days do by chance.";
  const shared = followed.length === 0 ? [] : [`The day was shared with ${listed(followed)}, deployed after this one.`];
  return [...(sentences.length > 0 ? sentences : [nothing]), ...shared];
}

function stillThere(subject: DayLaterSubject, name: string): string {
  const { change, interval, isWorse } = driftLine(subject);
  const unsigned = (text: string) => text.replace(/^[+−]/, "");
  const side = isWorse ? "above" : "below";
  return `${capital(name)} is ${unsigned(change)} (${interval}) ${side} the day before’s, still there after a day.`;
}

function capital(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}

const MOST_NAMED = 3;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
