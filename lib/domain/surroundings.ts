import type { Subject } from "./measured-series";

/** A deploy that may be the cause of what is seen at another one. Its rollout is [from, to], epoch milliseconds. */
export interface NearDeploy {
  id: string;
  /** What a person calls it. */
  label: string;
  /** Empty: everything in the environment. */
  service: string;
  version: string | null;
  from: number;
  to: number;
  /** What is said of it: description and commit messages. */
  text: string;
}

/** One metric of one operation, of the requests that one version served. */
export interface VersionSubject extends Subject {
  version: string;
}

/** What was around a deploy, beside the past of what it may have changed. */
export interface Surroundings {
  /** Totals of services of the environment that were not deployed in the windows, for as long as the subjects. */
  siblings: readonly Subject[];
  /** The deploy itself and those near it that concern its services, in any order. */
  deploys: readonly NearDeploy[];
  /** Which of them is judged. */
  deployId: string | null;
  /** The subjects by version, where spans name one; the windows around the deploy are enough. */
  versions: readonly VersionSubject[];
}

/** Nothing is known of what was around. */
export const NO_SURROUNDINGS: Surroundings = { siblings: [], deploys: [], deployId: null, versions: [] };
