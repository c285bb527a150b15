import type { Suspect } from "@/lib/domain/cause";
import type { Subject } from "@/lib/domain/measured-series";
import type { NearDeploy } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import type { Examined } from "./judge";
import { onsetLikelihoods } from "./onset";
import { versionLikelihoods } from "./version-suspects";
import type { ByVersion } from "./versions";

/** How long after a rollout its effect begins: an exponential law with this mean. */
const DELAY = 2 * MINUTE;
/** Effects that begin at any other time, such as by a job that runs now and then, or where clocks differ. */
const ANY_TIME = 0.02;
/** A rollout is taken at so many moments: which of its instances serves what is not known. */
const ROLLOUT_MOMENTS = 5;
/** Belief in one deploy, and minutes between it and the others, from which there is no doubt. */
const BEYOND_DOUBT = 0.97;
const APART = 5 * MINUTE;
/** A deploy of everything, against one of this very service. */
const OF_EVERYTHING = 0.6;
/** A deploy whose description or commits name the operation, against one whose do not. */
const NAMES_OPERATION = 2;

/** The deploys that may be the cause, most likely first. */
export interface Suspicion {
  suspects: Suspect[];
  /** Told by which version served what, not only by when the change began, and not only by slow minutes of a warm-up. */
  byVersion: boolean;
}

/**
 * How far each deploy is to be believed the cause of a change, by Bayes' rule: how well its version tells slow minutes from
 * others (see `versionLikelihoods`), else the likelihood of every moment at which the change may have begun (see
 * `onsetLikelihoods`), each weighed by how probable the deploy makes it (somewhere in its rollout, and an exponential
 * delay); times how well the deploy's service and words match.
 * @param deploys in order of time
 */
export function suspectsOf(
  examined: Examined,
  subject: Subject,
  deploys: readonly NearDeploy[],
  versions: ByVersion,
  warmUpMinutes: number,
): Suspicion {
  const ranked = (fits: readonly number[]) => rank(fits, deploys, subject);
  const byVersion = versionLikelihoods(examined, versions, deploys, 0);
  const suspects = ranked(byVersion ?? timingFits(examined, deploys));
  const warm = byVersion && versionLikelihoods(examined, versions, deploys, warmUpMinutes * MINUTE);
  const [first] = suspects;
  const [still] = warm ? ranked(warm) : [];
  return { suspects, byVersion: still?.deployId === first?.deployId && (still?.weight ?? 0) >= BEYOND_DOUBT };
}

function rank(fits: readonly number[], deploys: readonly NearDeploy[], subject: Subject): Suspect[] {
  const weights = deploys.map((deploy, i) => (fits[i] ?? 0) * match(deploy, subject));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return deploys
    .map(({ id, label }, i) => ({
      deployId: id,
      label,
      weight: total > 0 ? (weights[i] ?? 0) / total : 1 / deploys.length,
    }))
    .sort((a, b) => b.weight - a.weight || (a.deployId < b.deployId ? -1 : 1));
}

/**
 * The deploy that is believed to be the cause beyond doubt; null where there is any: where two are less than five
 * minutes apart, clocks and the pace of a rollout say no more than the fit does, unless versions tell them apart.
 */
export function beyondDoubt({ suspects, byVersion }: Suspicion, deploys: readonly NearDeploy[]): NearDeploy | null {
  const [first] = suspects;
  const found = deploys.find(({ id }) => id === first?.deployId);
  if (!found || !first || first.weight < BEYOND_DOUBT) return null;
  const isApart = (other: NearDeploy) => Math.max(other.from - found.to, found.from - other.to) >= APART;
  return byVersion || deploys.every((other) => other === found || isApart(other)) ? found : null;
}

function timingFits(examined: Examined, deploys: readonly NearDeploy[]): number[] {
  const likelihoods = onsetLikelihoods(examined);
  const { start, step } = examined.series;
  return deploys.map((deploy) =>
    (likelihoods?.values ?? []).reduce((sum, likelihood, i) => {
      const at = start + ((likelihoods?.from ?? 0) + i) * step;
      return sum + likelihood * beginsWithin(deploy, at - step / 2, at + step / 2, likelihoods?.values.length ?? 1);
    }, 0),
  );
}

/** Probability that an effect of the deploy begins at [from, to), one of `steps` such steps. */
function beginsWithin(deploy: NearDeploy, from: number, to: number, steps: number): number {
  let sum = 0;
  for (let i = 0; i < ROLLOUT_MOMENTS; i++) {
    const moment = deploy.from + ((deploy.to - deploy.from) * (i + 0.5)) / ROLLOUT_MOMENTS;
    sum += delayedBy(to - moment) - delayedBy(from - moment);
  }
  return ((1 - ANY_TIME) * sum) / ROLLOUT_MOMENTS + ANY_TIME / steps;
}

/** Probability that the delay is at most so long. */
function delayedBy(time: number): number {
  return time <= 0 ? 0 : 1 - Math.exp(-time / DELAY);
}

function match(deploy: NearDeploy, { service, operation }: Subject): number {
  const ofService = deploy.service === service ? 1 : OF_EVERYTHING;
  const said = new Set(wordsOf(deploy.text));
  return ofService * (wordsOf(operation).some((word) => said.has(word)) ? NAMES_OPERATION : 1);
}

/** Words too common in the names of operations to say anything. */
const COMMON = new Set([
  "post",
  "patch",
  "delete",
  "head",
  "options",
  "http",
  "https",
  "index",
  "show",
  "create",
  "all",
]);

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !COMMON.has(word));
}
