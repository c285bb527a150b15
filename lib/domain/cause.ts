import type { Interval } from "./verdict";

/** A deploy that may be the cause of a change. */
export interface Suspect {
  deployId: string;
  /** What a person calls it. */
  label: string;
  /** Share of the belief that it is this one, 0 to 1; those of a verdict add up to 1. */
  weight: number;
}

/** What services that were not deployed did meanwhile: a ratio (latencies, throughput) or a difference. */
export interface SiblingEvidence {
  /** Their typical change. */
  change: number;
  /** What remains of the judged change when what they did is taken off it. */
  remaining: number;
  /** They moved less than would matter. */
  heldSteady: boolean;
  /** Largest change first, a few at most. */
  services: { service: string; change: number }[];
}

/**
 * A change of a service's total, split into what its operations did and what another share of traffic among them did:
 * ratios whose product is the total's (latencies), or differences whose sum it is (error rate).
 */
export interface MixEvidence {
  operations: number;
  mix: number;
  /** The operations whose share of the requests moved most: shares before and after. */
  shares: { operation: string; before: number; after: number }[];
}

/** Old and new version in the same minutes. */
export interface VersionEvidence {
  from: string;
  to: string;
  /** Minutes in which both served enough. */
  pairs: number;
  /** New over old: a ratio (latencies) or a difference (error rate), with its 95 % interval. */
  size: Interval;
  /** Probability of so large a difference between equal versions. */
  p: number;
}

/** A later deploy that took a change back. */
export interface Confirmation {
  deployId: string;
  label: string;
  /** Epoch milliseconds. */
  at: number;
  /** Its own change, as the verdict's size. */
  size: number;
}

/** What speaks for the deploy being the cause of a change, and what against it. Null where nothing is known. */
export interface Cause {
  /** Most likely first; empty where no other deploy is close. */
  suspects: Suspect[];
  siblings: SiblingEvidence | null;
  mix: MixEvidence | null;
  versions: VersionEvidence | null;
  confirmedBy: Confirmation | null;
}

/** Nothing is known but the series itself. */
export const UNKNOWN_CAUSE: Cause = { suspects: [], siblings: null, mix: null, versions: null, confirmedBy: null };
