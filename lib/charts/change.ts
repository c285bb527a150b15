import type { Comparison, Metric } from "@/lib/domain/impact";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdictKind, SubjectVerdict } from "@/lib/domain/verdict";

/** What a person sees of a difference: a shape, a word and a tone that say the same. */
export interface Change {
  direction: "up" | "down" | "same" | "unknown";
  word: string;
  /** The word where there is little room and the metric is named beside it. */
  short: string;
  tone: "worse" | "better" | "neutral";
}

/** Differences up to this many per cent are called about the same. */
export const SAME_PERCENT = 5;
/** The same for error rates, in percentage points: relative differences of small rates say little. */
export const SAME_ERROR_POINTS = 0.1;
/** With fewer requests on a side, a difference has no colour: the next request may turn it round. */
export const FEW_REQUESTS = 30;

const UNKNOWN: Change = { direction: "unknown", word: "no comparison", short: "", tone: "neutral" };
const SAME: Change = { direction: "same", word: "about the same", short: "same", tone: "neutral" };

const WORDS: Record<"latency" | "throughput" | "error_rate", { up: Change; down: Change }> = {
  latency: {
    up: { direction: "up", word: "slower", short: "slower", tone: "worse" },
    down: { direction: "down", word: "faster", short: "faster", tone: "better" },
  },
  // More or less traffic is neither good nor bad.
  throughput: {
    up: { direction: "up", word: "more traffic", short: "more", tone: "neutral" },
    down: { direction: "down", word: "less traffic", short: "less", tone: "neutral" },
  },
  error_rate: {
    up: { direction: "up", word: "more errors", short: "more", tone: "worse" },
    down: { direction: "down", word: "fewer errors", short: "fewer", tone: "better" },
  },
};

/** Describes a difference; it states what is, and neither its cause nor its certainty. */
export function describeChange(comparison: Comparison): Change {
  const { metric, before, after, difference } = comparison;
  if (difference === null || before.n + after.n === 0) return UNKNOWN;
  if (isAboutTheSame(comparison, difference)) return SAME;
  const change = WORDS[family(metric)][difference > 0 ? "up" : "down"];
  return Math.min(before.n, after.n) < FEW_REQUESTS ? { ...change, tone: "neutral" } : change;
}

/** The tones that each kind of verdict bears out; of those left out, none. */
const BORNE_OUT: Partial<Record<DeployVerdictKind, readonly Change["tone"][]>> = {
  regressed: ["worse"],
  improved: ["better"],
  changed: ["worse", "better"],
  confounded: ["worse", "better"],
};

/**
 * A difference beside a verdict, which has looked closer: it has a colour only where the verdict says the same of it.
 * Null before there is a verdict.
 */
export function besideVerdict(change: Change, verdict: DeployVerdictKind | null): Change {
  return verdict === null || BORNE_OUT[verdict]?.includes(change.tone) ? change : { ...change, tone: "neutral" };
}

/** What is said of a metric of a service, or of one of its operations; null before there is a verdict on the deploy. */
export type SaidOf = (metric: Metric, operation?: string) => DeployVerdictKind | null;

/** What is read of the verdict on a deploy. */
interface Said {
  subjects: readonly Pick<SubjectVerdict, "service" | "operation" | "metric" | "kind">[];
}

/** What the verdict on a deploy says of a service, metric by metric: of what was not judged, that nothing is known. */
export function saidOfService(verdict: Said | null, service: string): SaidOf {
  const subjects = verdict?.subjects.filter((subject) => subject.service === service) ?? [];
  return (metric, operation = ALL_OPERATIONS) => {
    if (!verdict) return null;
    return subjects.find((one) => one.operation === operation && one.metric === metric)?.kind ?? "inconclusive";
  };
}

function isAboutTheSame(comparison: Comparison, difference: number): boolean {
  const { metric, percent } = comparison;
  if (metric !== "error_rate") return difference === 0 || (percent !== null && Math.abs(percent) < SAME_PERCENT);
  const size = Math.abs(difference);
  return size * 100 < SAME_ERROR_POINTS || size < 2 * standardError(comparison);
}

/** Of the difference of two error rates when both sides fail equally often. */
function standardError({ before, after }: Comparison): number {
  const failed = (before.value ?? 0) * before.n + (after.value ?? 0) * after.n;
  const rate = failed / (before.n + after.n);
  return Math.sqrt(rate * (1 - rate) * (1 / before.n + 1 / after.n));
}

function family(metric: Metric): keyof typeof WORDS {
  return metric === "throughput" || metric === "error_rate" ? metric : "latency";
}
