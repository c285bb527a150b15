import type { DeployVerdict, SubjectVerdict, VerdictKind } from "@/lib/domain/verdict";
import { cautiousInWords, neededInWords } from "./evidence-words";
import { boundsInWords, calmInWords, reasonInWords, untoldInWords, worthALook } from "./quiet-words";
import { isOfSeveral, listed, METRIC_NAMES, operationName, plural, subjectName } from "./subject-words";
import { describeVerdict } from "./verdict-words";

/** A verdict and what it says in words. */
export interface DescribedVerdict extends Omit<DeployVerdict, "subjects"> {
  sentence: string;
  subjects: DescribedSubject[];
}

export interface DescribedSubject extends SubjectVerdict {
  sentence: string;
}

/** What further subjects of these kinds are introduced by, worst first. */
const ALSO: readonly [VerdictKind, string][] = [
  ["regressed", "Also worse"],
  ["confounded", "Changed too, perhaps by another deploy"],
  ["changed", "Changed too"],
  ["improved", "Better"],
];

const MOST_NAMED = 3;

/**
 * The verdict with its sentences.
 * @param deployedAt end of the rollout, epoch milliseconds
 * @param firstLook minutes after it at which it is looked at first, where that is still to come
 */
export function describeAll(verdict: DeployVerdict, deployedAt: number, firstLook?: number): DescribedVerdict {
  const several = isOfSeveral(verdict);
  return {
    ...verdict,
    sentence: describeDeploy(verdict, deployedAt, firstLook),
    subjects: verdict.subjects.map((subject) => ({
      ...subject,
      sentence: describeVerdict(subject, subjectName(subject, several), deployedAt),
    })),
  };
}

/** What a deploy did, in a few sentences: the worst, then what else changed; or how far it is sure that nothing did. */
function describeDeploy(verdict: DeployVerdict, deployedAt: number, firstLook: number | undefined): string {
  const { subjects, isFinal, kind } = verdict;
  const [worst] = subjects;
  if (!worst && !isFinal)
    return `No requests have been measured yet${firstLook === undefined ? "" : `: ${firstLookInWords(firstLook)}`}.`;
  if (!worst) return "Nothing can be said of this deploy: no requests were measured before and after it.";
  const several = isOfSeveral(verdict);
  if (kind !== "unchanged" && kind !== "quiet" && kind !== "inconclusive") {
    const sentence = describeVerdict(worst, subjectName(worst, several), deployedAt);
    return [sentence, ...others(subjects, several)].join(" ");
  }
  if (isTooEarly(verdict)) return `Too early to say anything: ${firstLookInWords(firstLook)}.`;
  const bounds = boundsInWords(verdict);
  if (kind === "inconclusive") return inconclusive(verdict, bounds);
  const known = bounds === "" ? "" : `: ${bounds} (95 % intervals)`;
  const calm = kind === "unchanged" ? `Nothing changed that would matter${known}.` : `${calmInWords(verdict)}${known}.`;
  return `${calm}${untoldInWords(verdict)}${worthALook(verdict, several)}`;
}

/** Whether the first look at a deploy is still to come, or nothing was measured yet. */
export function isTooEarly({ subjects, isFinal }: Pick<DeployVerdict, "subjects" | "isFinal">): boolean {
  const isUnseen = ({ kind, looks, cautious }: SubjectVerdict) =>
    kind === "inconclusive" && looks.length === 0 && cautious === null;
  return !isFinal && subjects.every(isUnseen);
}

function firstLookInWords(minutes: number | undefined): string {
  const when = minutes === undefined ? "some minutes" : plural(minutes, "minute");
  return `the first look comes ${when} after the deploy`;
}

function inconclusive(verdict: DeployVerdict, bounds: string): string {
  const { subjects, isFinal } = verdict;
  const carrying = subjects.filter(({ carries }) => carries);
  const asked = carrying.length > 0 ? carrying : subjects;
  if (asked.every(({ size }) => size === null)) {
    return `Nothing can be said of this deploy${isFinal ? "" : " yet"}: ${reasonInWords(subjects)}.`;
  }
  const several = isOfSeveral(verdict);
  const sofar = isFinal ? "" : " so far";
  const room = bounds === "" ? "" : `: ${bounds} (95 % intervals)`;
  const short = asked.find(({ cautious }) => cautious !== null)?.cautious;
  if (short) return `${calmInWords(verdict)}${sofar}${room}. ${cautiousInWords(short)}`;
  const calm = `${calmInWords(verdict)}${sofar}, but room for one that would matter${room}.`;
  return `${calm}${settling(verdict, several)}${worthALook(verdict, several)}`;
}

/** What would settle the series with the most room of those that keep a deploy from being quiet; "" where that is not known. */
function settling({ subjects }: DeployVerdict, several: boolean): string {
  const [widest] = subjects
    .filter(
      ({ carries, kind, metric, needed }) => carries && kind === "inconclusive" && metric !== "p50" && needed !== null,
    )
    .sort((a, b) => (b.room ?? Number.POSITIVE_INFINITY) - (a.room ?? Number.POSITIVE_INFINITY));
  const needed = widest ? neededInWords(widest) : "";
  if (!widest || needed === "") return "";
  return ` Of ${subjectName(widest, several)}: ${needed.charAt(0).toLowerCase()}${needed.slice(1)}`;
}

function others(subjects: readonly SubjectVerdict[], several: boolean): string[] {
  const rest = subjects.slice(1);
  return ALSO.flatMap(([kind, introduction]) => {
    const alike = rest.filter((subject) => subject.kind === kind);
    return alike.length === 0 ? [] : [`${introduction}: ${named(alike, several)}.`];
  });
}

/** "p95 and p99 of GET /cart, the error rate of POST /pay and 2 more". */
function named(subjects: readonly SubjectVerdict[], several: boolean): string {
  const metrics = new Map<string, string[]>();
  for (const subject of subjects) {
    const name = operationName(subject, several);
    metrics.set(name, [...(metrics.get(name) ?? []), METRIC_NAMES[subject.metric]]);
  }
  const order = Object.values(METRIC_NAMES);
  const phrases = [...metrics].map(([name, of]) => {
    return `${listed(of.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))} of ${name}`;
  });
  const more = phrases.length - MOST_NAMED;
  if (more <= 0) return phrases.join(", ");
  return `${phrases.slice(0, MOST_NAMED).join(", ")} and ${plural(more, "more operation")}`;
}
