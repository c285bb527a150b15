import type { Subject } from "@/lib/domain/measured-series";
import { NO_SURROUNDINGS, type Surroundings } from "@/lib/domain/surroundings";
import { floorTo, MINUTE } from "@/lib/domain/time";
import type { DeployVerdict, MetricVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { attribute, type Scene } from "./attribution";
import type { Judged } from "./blame";
import { episodeOf } from "./episode";
import { type Examined, examineSeries, judgeTogether, type KeptPast } from "./judge";
import type { Rollout } from "./moment";
import { carriesDeploy, kindOfDeploy, requestShares, severity } from "./overall";

/**
 * Judges everything that a deploy may have changed, as one family: of deploys that changed nothing, a share of
 * `settings.falseAlarms` is flagged, however many operations and metrics are judged. Series that have no room for
 * windows around the rollout are left out. Deploys too close to be told apart are judged as one. The same input gives
 * the same verdict.
 * @param surroundings what may be the cause in the deploy's place
 */
export function judgeDeploy(
  subjects: readonly Subject[],
  rollout: Rollout,
  settings: VerdictSettings,
  surroundings: Surroundings = NO_SURROUNDINGS,
): DeployVerdict {
  const steps = judgeInSteps(subjects, rollout, settings, surroundings);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value.verdict;
  }
}

/** Where what the past of a series says is kept for the next look at the same rollout. */
export interface PastKeeper {
  find(subject: Subject, rollout: Rollout): KeptPast | null;
  keep(subject: Subject, rollout: Rollout, past: KeptPast): void;
}

/** A deploy's verdict, and what it was made of. */
export interface Judging {
  verdict: DeployVerdict;
  /** Each series with its verdict before other causes were looked for. */
  judged: readonly Judged[];
  scene: Scene;
}

/** As judgeDeploy, a series at a time, so that others have their turn between two. */
export function* judgeInSteps(
  subjects: readonly Subject[],
  rollout: Rollout,
  settings: VerdictSettings,
  surroundings: Surroundings,
  keeper: PastKeeper | null = null,
): Generator<undefined, Judging> {
  const episode = episodeOf(rollout, surroundings.deploys, surroundings.deployId);
  const found: { subject: Subject; examined: Examined }[] = [];
  for (const subject of subjects) {
    if (!settings.metrics.includes(subject.series.metric)) continue;
    const past = keeper?.find(subject, episode.rollout) ?? null;
    const examined = examineSeries(subject.series, episode.rollout, settings, past);
    if (examined) found.push({ subject, examined });
    if (examined?.past && !past) keeper?.keep(subject, episode.rollout, examined.past);
    yield;
  }
  const verdicts = judgeTogether(
    found.map(({ examined }) => examined),
    settings,
  );
  const judged = found.flatMap((one, i) => {
    const verdict = verdicts[i];
    return verdict ? [{ ...one, verdict }] : [];
  });
  const scene = { ...surroundings, episode: episode.members };
  const ordered = worstFirst(judged, attribute(judged, scene, settings));
  const lastLook = Math.max(0, ...settings.looks.filter((minutes) => minutes <= settings.afterMinutes));
  const isOver = rollout.now >= floorTo(episode.rollout.finishedAt + lastLook * MINUTE, MINUTE);
  const verdict: DeployVerdict = {
    kind: kindOfDeploy(ordered),
    isFinal: ordered.length > 0 ? ordered.every(({ isFinal }) => isFinal) : isOver,
    judgedAt: rollout.now,
    subjects: ordered,
  };
  return { verdict, judged, scene };
}

function worstFirst(judged: readonly Judged[], attributed: readonly MetricVerdict[]): SubjectVerdict[] {
  const shares = requestShares(judged);
  const subjects = judged.flatMap(({ subject: { service, operation }, examined }, i) => {
    const verdict = attributed[i];
    const requestShare = shares[i] ?? 0;
    const carries = carriesDeploy({ operation, metric: examined.series.metric, requestShare });
    const surprise = examined.examination?.surprise ?? 0;
    return verdict ? [{ of: { service, operation, requestShare, carries, ...verdict }, surprise }] : [];
  });
  subjects.sort((a, b) => severity(a.of.kind) - severity(b.of.kind) || b.surprise - a.surprise || byName(a.of, b.of));
  return subjects.map(({ of }) => of);
}

function byName(a: SubjectVerdict, b: SubjectVerdict): number {
  const [one, other] = [a, b].map(({ service, operation, metric }) => `${service}\0${operation}\0${metric}`);
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
