import type { DeployVerdictKind, Interval, JudgedMetric, VerdictKind } from "./verdict";

/**
 * What a person says of a verdict: it was right, it was none of the deploy's doing or does not matter, the deploy as a
 * whole was bad and nothing said so, or nothing after all.
 */
export const DECISIONS = ["confirmed", "dismissed", "missed", "withdrawn"] as const;

export type Decision = (typeof DECISIONS)[number];

/** What was said of a subject when a person judged it. */
export interface Said {
  kind: VerdictKind;
  direction: "up" | "down" | null;
  size: Interval | null;
  /** See MetricVerdict. */
  largest: number | null;
  typicalBefore: number | null;
  adjustedP: number | null;
}

/** One metric of one operation of a deploy; all empty: the deploy as a whole. */
export interface ReviewedSubject {
  service: string;
  operation: string;
  metric: JudgedMetric | "";
}

/** A person's last word on a subject. */
export interface Review extends ReviewedSubject {
  deployId: string;
  decision: Exclude<Decision, "withdrawn">;
  reason: string;
  /** Null for the deploy as a whole. */
  said: Said | null;
  /** E-mail; null where that person is gone. */
  by: string | null;
  at: number;
}

/** Kinds that accuse a deploy, or may: what people confirm or dismiss. */
export const FLAGGED: readonly DeployVerdictKind[] = ["regressed", "changed", "confounded"];

/** Whether two name the same subject. */
export function isSameSubject(one: ReviewedSubject, other: ReviewedSubject): boolean {
  return one.service === other.service && one.operation === other.operation && one.metric === other.metric;
}
