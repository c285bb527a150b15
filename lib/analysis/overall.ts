import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdictKind, SubjectVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { Judged } from "./blame";

/** Worst first. */
const SEVERITY: readonly VerdictKind[] = [
  "regressed",
  "confounded",
  "changed",
  "started_before",
  "shared",
  "mix_shifted",
  "improved",
  "inconclusive",
  "unchanged",
];

/** Smaller is worse. */
export function severity(kind: VerdictKind): number {
  return SEVERITY.indexOf(kind);
}

/** Services with less than this share of the deploy's requests do not carry it, and operations with less than this one. */
const LEAST_OF_SERVICE = 0.05;
const LEAST_OF_OPERATION = 0.1;
/** Of changes so many times as large as matters half are called; all of them are ruled out where a deploy is quiet. */
const QUIET = 2;

type Weighed = Pick<SubjectVerdict, "operation" | "metric" | "requestShare">;

/**
 * Whether a deploy stands or falls by a series: p50, p95 and error rate of its services, and p95 of operations with a
 * tenth of its requests or more. A p99 is what one request in a hundred met, a rare operation what few asked for, and
 * traffic is not the deploy's doing: where these cannot be told, that is said, but they do not make a deploy
 * inconclusive. A change of them that can be told is called like any other.
 */
export function carriesDeploy({ operation, metric, requestShare }: Weighed): boolean {
  if (metric === "value") return true;
  if (operation !== ALL_OPERATIONS) return metric === "p95" && requestShare >= LEAST_OF_OPERATION;
  return (metric === "p50" || metric === "p95" || metric === "error_rate") && requestShare >= LEAST_OF_SERVICE;
}

/**
 * Share of each series' operation in the requests of all services that were judged, in both windows; 0 where requests
 * are not known.
 */
export function requestShares(judged: readonly Judged[]): number[] {
  const requests = judged.map(requestsAround);
  const totals = new Map<string, number>();
  for (const [i, { subject }] of judged.entries()) {
    if (subject.operation !== ALL_OPERATIONS) continue;
    totals.set(subject.service, Math.max(totals.get(subject.service) ?? 0, requests[i] ?? 0));
  }
  const all = [...totals.values()].reduce((sum, one) => sum + one, 0);
  return requests.map((one) => (all > 0 ? Math.min(1, one / all) : 0));
}

function requestsAround({ examined: { series, moment } }: Judged): number {
  const counts = series.metric === "throughput" ? series.values : series.requests;
  const from = Math.max(0, moment.end - moment.shape.before);
  const to = moment.end + moment.shape.gap + moment.known;
  return counts?.subarray(from, to).reduce((sum, count) => sum + (count || 0), 0) ?? 0;
}

/**
 * What is said of a deploy by its subjects, worst first. Equivalence of several series at once needs no correction for
 * their number: each has to show it (intersection-union test; Berger, Technometrics 24, 1982), so a deploy that changes
 * one of them by as much as is ruled out is called quiet, or unchanged, in 5 % of cases at most. Beside others, a p50
 * counts for `unchanged` alone: a service's level wanders by as much from hour to hour as twice its floor.
 */
export function kindOfDeploy(subjects: readonly SubjectVerdict[]): DeployVerdictKind {
  const [worst] = subjects;
  if (!worst) return "inconclusive";
  if (worst.kind !== "inconclusive" && worst.kind !== "unchanged") return worst.kind;
  const carrying = subjects.filter(({ carries }) => carries);
  const asked = carrying.length > 0 ? carrying : subjects;
  if (asked.every(({ kind }) => kind === "unchanged")) return "unchanged";
  const others = asked.filter(({ metric }) => metric !== "p50");
  const isQuiet = asked.every(isMeasured) && (others.length > 0 ? others : asked).every(rulesOutTwice);
  return isQuiet ? "quiet" : "inconclusive";
}

function isMeasured({ room }: SubjectVerdict): boolean {
  return room !== null;
}

function rulesOutTwice({ room, isFinal }: SubjectVerdict): boolean {
  return isFinal && room !== null && room < QUIET;
}
