import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdict, JudgedMetric, SubjectVerdict, VerdictKind } from "@/lib/domain/verdict";
import { intervalInWords } from "./verdict-arithmetic";
import { describeVerdict } from "./verdict-words";

/** A verdict and what it says in words. */
export interface DescribedVerdict extends Omit<DeployVerdict, "subjects"> {
  sentence: string;
  subjects: DescribedSubject[];
}

export interface DescribedSubject extends SubjectVerdict {
  sentence: string;
}

/** What a sentence calls a metric. */
export const METRIC_NAMES: Record<JudgedMetric, string> = {
  p50: "p50",
  p95: "p95",
  p99: "p99",
  error_rate: "the error rate",
  throughput: "the throughput",
  value: "the value",
};

/** What further subjects of these kinds are introduced by, worst first. */
const ALSO: readonly [VerdictKind, string][] = [
  ["regressed", "Also worse"],
  ["confounded", "Changed too, perhaps by another deploy"],
  ["changed", "Changed too"],
  ["improved", "Better"],
];

const MOST_NAMED = 3;

type SubjectName = Pick<SubjectVerdict, "metric" | "service" | "operation">;

/** "p95 of POST /checkout"; of a service's total "p95 of checkout", and where several services are judged "… in checkout". */
export function subjectName({ metric, service, operation }: SubjectName, several: boolean): string {
  return `${METRIC_NAMES[metric]} of ${operationName({ service, operation }, several)}`;
}

function operationName({ service, operation }: Pick<SubjectVerdict, "service" | "operation">, several: boolean) {
  if (operation === ALL_OPERATIONS) return service || "all requests";
  return several ? `${operation} in ${service}` : operation;
}

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

/** Whether the verdict is about more than one service, so that operations are named with theirs. */
export function isOfSeveral({ subjects }: { subjects: readonly { service: string }[] }): boolean {
  return new Set(subjects.map(({ service }) => service)).size > 1;
}

/** What a deploy did, in a few sentences: the worst, then what else changed. */
function describeDeploy(verdict: DeployVerdict, deployedAt: number, firstLook: number | undefined): string {
  const [worst] = verdict.subjects;
  if (!worst) return "Nothing can be said of this deploy: no requests were measured before and after it.";
  if (verdict.kind === "unchanged") return `Nothing changed that would matter: ${extent(verdict)}.`;
  if (verdict.kind === "inconclusive") return undecided(verdict, firstLook);
  const several = isOfSeveral(verdict);
  const sentence = describeVerdict(worst, subjectName(worst, several), deployedAt);
  return [sentence, ...others(verdict.subjects, several)].join(" ");
}

/** "p50, p95, p99, … of 4 operations and the total held". */
function extent({ subjects }: DeployVerdict): string {
  const all = subjects.length === 1 ? "the one series" : `all ${subjects.length} series`;
  return `${all} of ${plural(countOperations(subjects), "operation")} held steady`;
}

/** Whether the first look at a deploy is still to come. */
export function isTooEarly({ subjects, isFinal }: Pick<DeployVerdict, "subjects" | "isFinal">): boolean {
  const isUnseen = ({ kind, looks, cautious }: SubjectVerdict) =>
    kind === "inconclusive" && looks.length === 0 && cautious === null;
  return !isFinal && subjects.length > 0 && subjects.every(isUnseen);
}

function firstLookInWords(minutes: number | undefined): string {
  const when = minutes === undefined ? "some minutes" : plural(minutes, "minute");
  return `the first look comes ${when} after the deploy`;
}

function undecided(verdict: DeployVerdict, firstLook: number | undefined): string {
  if (isTooEarly(verdict)) return `Too early to say anything: ${firstLookInWords(firstLook)}.`;
  const { subjects, isFinal } = verdict;
  const open = subjects.filter(({ kind }) => kind === "inconclusive");
  const unknown = open.filter(({ rarity, cautious }) => rarity === null && cautious === null);
  if (unknown.length === subjects.length)
    return "Nothing can be said of this deploy: too little is known of the time before it.";
  const sofar = isFinal ? "" : " so far";
  const calm = `No clear change${sofar}: nothing stands out from what is usual without a deploy.`;
  const held = subjects.length - open.length;
  const steady = held === 0 ? "" : ` ${held} of ${subjects.length} series held steady.`;
  const those = held === 0 ? `any of the ${plural(subjects.length, "series", "series")}` : "the others";
  return `${calm}${steady} A change that would matter is not ruled out for ${those}.${room(verdict)}`;
}

/** " p95 of checkout may have changed by −8.3 % to +15 %."; "" where several services are judged, or none is measured. */
function room(verdict: DeployVerdict): string {
  const total = verdict.subjects.find(({ operation, metric }) => operation === ALL_OPERATIONS && metric === "p95");
  if (!total?.size || isOfSeveral(verdict)) return "";
  return ` ${subjectName(total, false)} may have changed by ${intervalInWords(total.metric, total.size)}.`;
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

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function countOperations(subjects: readonly SubjectVerdict[]): number {
  return new Set(subjects.map(({ service, operation }) => `${service}\0${operation}`)).size;
}

function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
