import type { Cause } from "./cause";
import type { Window } from "./time";

/** What is judged. `value` is a series of which only its values are known; `throughput` is judged, not blamed. */
export const JUDGED_METRICS = ["p50", "p95", "p99", "error_rate", "throughput", "value"] as const;

export type JudgedMetric = (typeof JUDGED_METRICS)[number];

/**
 * What is said of one metric of one operation.
 * - `regressed`, `improved`, `changed` (no direction is the better one): unlikely by chance, large enough to matter,
 *   and begun with the deploy.
 * - `unchanged`: a change that would matter is ruled out.
 * - `inconclusive`: neither; `needed` says what would settle it.
 * - `started_before`: it changed, and had begun to before the deploy.
 * - `shared`: it changed, and what the deploy left alone changed alike: other services, or the old version.
 * - `mix_shifted`: the service's total changed because other operations are called, none of which changed.
 * - `confounded`: it changed, and another deploy fits as well; `suspects` ranks them.
 */
export const VERDICT_KINDS = [
  "regressed",
  "improved",
  "changed",
  "unchanged",
  "inconclusive",
  "started_before",
  "shared",
  "mix_shifted",
  "confounded",
] as const;

export type VerdictKind = (typeof VERDICT_KINDS)[number];

/**
 * What is said of a whole deploy: the kind of its worst change, or where nothing changed beyond doubt
 * - `unchanged`: of what carries the deploy, every change that would matter is ruled out;
 * - `quiet`: nothing stands out, and every change twice as large as matters is ruled out;
 * - `inconclusive`: there is room for more than that.
 */
export const DEPLOY_VERDICT_KINDS = [...VERDICT_KINDS, "quiet"] as const;

export type DeployVerdictKind = (typeof DEPLOY_VERDICT_KINDS)[number];

/** An estimate with the ends of its interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** Whether a change lasts to the end of the window or only passes. */
export type ChangeForm = "shift" | "burst";

/** How unusual the minutes after the deploy are among past moments of the same series. */
interface Rarity {
  /** Past moments compared with, and how many of them were at least as unusual. */
  placebos: number;
  atLeastAsUnusual: number;
  /** Moments left out because something far out of the ordinary happened in them. */
  incidents: number;
  /** (1 + atLeastAsUnusual) ÷ (1 + placebos). */
  p: number;
  /** p after account is taken of everything that was judged with it. */
  adjustedP: number;
  /** The statistic, and what it has to reach to be called. Without a unit. */
  statistic: number;
  critical: number;
}

/** One look: minutes after the deploy, and what was known then. */
export interface Look {
  minutes: number;
  statistic: number;
  /** The statistic has reached its critical value. */
  called: boolean;
}

/** What would have to happen for an inconclusive verdict to be settled. Changes are ratios or differences, as the size. */
export interface Needed {
  /**
   * The change asked about: twice the smallest that matters, which itself would show as one that does not in half of all
   * samples. Of an error rate in points.
   */
  effect: number;
  /** The smallest change for the worse that would have shown by now in four of five such windows; null: not known. */
  detectable: number | null;
  /**
   * Further requests, and minutes at the present traffic, after which `effect` would show in four of five; null where
   * they are not known, or no number would do.
   */
  requests: number | null;
  minutes: number | null;
}

/** Events among requests; not whole numbers where they stand for fewer independent ones. */
export interface Share {
  events: number;
  requests: number;
}

/** The counts behind an error rate, and what an exact test makes of them. */
export interface FailureCounts {
  before: Share;
  /** Of the minutes tested: up to the last look, or of the burst. */
  after: Share;
  /** What `after` is tested against: the window before, with the past where its rate was no other. */
  baseline: Share;
  /** The largest rate that the baseline leaves room for, with 95 % confidence. */
  baselineHigh: number;
  /** So many failures come together: the test takes counts for so much less. At least 1. */
  inflation: number;
  /** Fisher's exact test, times everything of its kind that was judged with it. */
  p: number;
}

/** What is said in place of a rank where the past is too short for one: only gross changes are called. */
export interface CautiousTest {
  /** Minutes of the past that are known. */
  historyMinutes: number;
  /** Of the change against nothing, times everything that was judged with it, and what it has to reach. */
  p: number;
  limit: number;
  /** So many values, or failures, count as one. At least 1. */
  inflation: number;
}

/** One metric of one operation, judged. Times are epoch milliseconds. */
export interface MetricVerdict {
  metric: JudgedMetric;
  kind: VerdictKind;
  /** Where it went; null where nothing is said of a change, and where only its movement changed. */
  direction: "up" | "down" | null;
  form: ChangeForm | null;
  /** The window after is over: only late data can change this. */
  isFinal: boolean;
  before: Window;
  after: Window;
  /** Typical value of each window, in the metric's unit; null where nothing was measured. */
  typical: { before: number | null; after: number | null };
  /**
   * The change that remains once earlier days are taken off: a ratio (latencies, throughput) or a difference (error
   * rate, value), with its 95 % interval. Null where there is nothing to compare with.
   */
  size: Interval | null;
  /** Largest change of a burst of `minutes`, as the size; null for a shift. */
  burst: { minutes: number; size: number } | null;
  /**
   * How far it went at most, over all looks and lengths of bursts, whatever its direction: a ratio of at least 1 or a
   * difference. What a floor is compared with; null where there is nothing to compare.
   */
  largest: number | null;
  /**
   * The largest change that the 90 % interval of the size leaves room for, in floors: below 1, every change that would
   * matter is ruled out, below 2 every one that is twice as large. Null where that cannot be said.
   */
  room: number | null;
  /** When the change began, and the first and last minute that fit nearly as well; null without a change. */
  onset: { at: number; from: number; to: number } | null;
  /** Null where the past is too short to say what is usual. */
  rarity: Rarity | null;
  /** Of an error rate that could be tested; null for other metrics. */
  counts: FailureCounts | null;
  /** In place of `rarity` where the past is short, but not too short for anything. */
  cautious: CautiousTest | null;
  looks: Look[];
  /** Minutes after the deploy of the first look that called it. */
  calledAfter: number | null;
  /** Of an inconclusive verdict, what would settle it; else null. */
  needed: Needed | null;
  cause: Cause;
}

/** A verdict and what it is of. */
export interface SubjectVerdict extends MetricVerdict {
  service: string;
  /** ALL_OPERATIONS for the service's total. */
  operation: string;
  /** Share of the deploy's requests, around it, that are of this operation or service; 0 where none are counted. */
  requestShare: number;
  /** A deploy is not called quiet, or unchanged, before this is. */
  carries: boolean;
}

/** A deploy as a whole. */
export interface DeployVerdict {
  kind: DeployVerdictKind;
  /** Every subject's verdict is final; where there is none, the window after is over. */
  isFinal: boolean;
  /** Up to when data was in, epoch milliseconds. */
  judgedAt: number;
  /** Worst first. */
  subjects: SubjectVerdict[];
}
