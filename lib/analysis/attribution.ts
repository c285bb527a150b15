import type { MixEvidence } from "@/lib/domain/cause";

import { type NearDeploy, NO_SURROUNDINGS, type Surroundings } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { MetricVerdict } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { isBlamed, type Judged } from "./blame";
import { survives } from "./control";
import type { Examination } from "./examine";

import { isRatio } from "./measure";
import { countsOf, failsAlike, mixEvidence, mixOf } from "./mix";
import { goesAlong, siblingEvidence, siblingsOf } from "./siblings";
import { type Compared, compareVersions } from "./side-by-side";
import { floorOf } from "./sizes";
import { beyondDoubt, suspectsOf } from "./suspects";
import { versionsOf } from "./versions";

/** What a cause is looked for in. */
export interface Scene extends Surroundings {
  /** Deploys that are judged as one, if there are several. */
  episode: readonly NearDeploy[];
}

/** Finds, for every change that is blamed on a deploy, what speaks for another cause, and says so in its verdict. */
export function attribute(judged: readonly Judged[], scene: Scene, settings: VerdictSettings): MetricVerdict[] {
  const family = judged.flatMap(({ examined }) => (examined.examination ? [examined.examination] : []));
  const isTotal = ({ subject }: Judged) => subject.operation === ALL_OPERATIONS;
  // Of several deploys at once, the old version says nothing of which one it was.
  const isAlone = scene.episode.length === 0;
  const compared = compareVersions(judged, isAlone ? scene : NO_SURROUNDINGS, settings);
  // Of a total it is asked whether its operations changed: theirs are looked at first.
  const operations = each(compared, (one) => (isTotal(one) ? one.verdict : withCounts(one, judged, family, settings)));
  const totals = each(operations, (one) => (isTotal(one) ? withMix(one, operations, family, settings) : one.verdict));
  const beside = each(totals, (one) => withSiblings(one, scene, family, settings));
  return each(beside, (one) => withSuspects(one, scene, settings)).map(({ verdict }) => verdict);
}

/** What is still blamed on the deploy, looked at once more. */
function each(judged: readonly Compared[], look: (one: Judged) => MetricVerdict): Compared[] {
  const isOpen = ({ verdict, isSettled }: Compared) => isBlamed(verdict.kind) && !isSettled;
  return judged.map((one) => (isOpen(one) ? { ...one, verdict: look(one) } : one));
}

/**
 * `mix_shifted` where an operation's percentile changed no more than more or fewer requests a minute make it change. That
 * they explain a part of it is asked too: a control that says nothing makes a change less rare, by its noise alone.
 */
function withCounts(
  one: Judged,
  judged: readonly Judged[],
  family: readonly Examination[],
  settings: VerdictSettings,
): MetricVerdict {
  const counts = countsOf(one, judged);
  if (!counts || survives(one, counts.control, family, settings)) return one.verdict;
  const evidence = mixEvidence(counts, one);
  if (!explains(evidence, one.verdict, 1 / 4)) return one.verdict;
  const cause = { ...one.verdict.cause, mix: evidence };
  return { ...one.verdict, kind: "mix_shifted", cause };
}

/**
 * `mix_shifted` where a service's total changed no more than other shares of its operations make it change; also where
 * they explain half of it and none of its operations is itself blamed, or part of it and each operation fails as before.
 */
function withMix(
  total: Judged,
  judged: readonly Judged[],
  family: readonly Examination[],
  settings: VerdictSettings,
): MetricVerdict {
  const { subject, verdict } = total;
  const mix = mixOf(total, judged);
  if (!mix) return verdict;
  const evidence = mixEvidence(mix, total);
  const isCulprit = ({ subject: other, verdict: { kind, metric } }: Judged) =>
    other.service === subject.service &&
    other.operation !== ALL_OPERATIONS &&
    metric === verdict.metric &&
    isBlamed(kind);
  const isShifted =
    !survives(total, mix.control, family, settings) ||
    (explains(evidence, verdict, 1 / 2) && !judged.some(isCulprit)) ||
    // Few failures make the rates of rare operations rough: their counts are compared, each operation with itself.
    (verdict.metric === "error_rate" &&
      explains(evidence, verdict, 1 / 4) &&
      failsAlike(mix, total) > settings.falseAlarms);
  const cause = { ...verdict.cause, mix: evidence };
  return { ...verdict, kind: isShifted ? "mix_shifted" : verdict.kind, cause };
}

/** Whether the mix makes at least that share of the change, in its direction. */
function explains({ operations, mix }: MixEvidence, { metric }: MetricVerdict, share: number): boolean {
  const [own, other] = isRatio(metric) ? [Math.log(operations), Math.log(mix)] : [operations, mix];
  return other * (own + other) > 0 && Math.abs(other) >= share * Math.abs(own + other);
}

/** `shared` where the change is not rare beside what services without a deploy did, and they moved the same way. */
function withSiblings(
  one: Judged,
  { siblings: subjects }: Scene,
  family: readonly Examination[],
  settings: VerdictSettings,
): MetricVerdict {
  const { examined, verdict } = one;
  const siblings = subjects.length === 0 ? null : siblingsOf(examined, subjects);
  if (!siblings || !verdict.size) return verdict;
  const evidence = siblingEvidence(siblings, examined, verdict.size.value, floorOf(examined, settings));
  // Of a burst, the change up to the end of the window says nothing.
  const isAlike = verdict.form === "burst" || goesAlong(evidence.change, verdict.size.value, verdict.metric);
  const isShared = isAlike && !survives(one, siblings.control, family, settings);
  return {
    ...verdict,
    kind: isShared ? "shared" : verdict.kind,
    cause: { ...verdict.cause, siblings: evidence },
  };
}

/**
 * `confounded` where deploys are close together: none of them is picked. Where one fits beyond doubt, by its version or
 * some minutes away from the others, what is blamed on it stays so, and for those after it the change started before.
 */
function withSuspects(
  { examined, subject, verdict }: Judged,
  scene: Scene,
  { warmUpMinutes }: VerdictSettings,
): MetricVerdict {
  const { episode, deployId, versions } = scene;
  const judged = episode.find(({ id }) => id === deployId);
  if (!judged) return verdict;
  const suspicion = suspectsOf(examined, subject, episode, versionsOf(subject, versions), warmUpMinutes);
  const clear = beyondDoubt(suspicion, episode);
  const isBefore = clear !== null && clear.from < judged.from;
  const kind = clear === judged ? verdict.kind : isBefore ? "started_before" : "confounded";
  return { ...verdict, kind, cause: { ...verdict.cause, suspects: suspicion.suspects } };
}
