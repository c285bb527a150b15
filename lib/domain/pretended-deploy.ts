import type { JudgedMetric } from "./verdict";

/** A place and a moment at which nothing was deployed. */
export interface PretendedMoment {
  env: string;
  service: string;
  /** Epoch milliseconds. */
  at: number;
}

/**
 * Such a moment, judged as if there had been a deploy. What is blamed on it is a false alarm, unless something changed
 * that nobody reported.
 */
export interface PretendedDeploy extends PretendedMoment {
  /** The share of deploys that changed nothing that the settings allow to be blamed. */
  falseAlarms: number;
  /** Metrics that could be compared with a past; none where nothing could be judged. */
  judged: JudgedMetric[];
  /** Of these, the ones that the deploy was blamed for, of any operation. */
  blamed: JudgedMetric[];
  /** The worst that it was blamed for; null for nothing. */
  worst: { operation: string; metric: JudgedMetric } | null;
}

/** Whether anything could be said of it. */
export function couldBeJudged({ judged }: PretendedDeploy): boolean {
  return judged.length > 0;
}
