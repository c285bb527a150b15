import type { Subject } from "@/lib/domain/measured-series";
import type { NearDeploy, Surroundings } from "@/lib/domain/surroundings";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { survives } from "./control";
import type { Examination } from "./examine";
import type { Examined } from "./judge";
import { siblingEvidence, siblingsOf } from "./siblings";
import { floorOf } from "./sizes";
import { beyondDoubt, suspectsOf } from "./suspects";

/** One metric of one operation with its verdict, and what that was made from. */
export interface Judged {
  subject: Subject;
  examined: Examined;
  verdict: MetricVerdict;
}

/** What is blamed on a deploy unless something else is found. */
const BLAMED: readonly VerdictKind[] = ["regressed", "improved", "changed"];

/** What a cause is looked for in. */
interface Scene extends Surroundings {
  /** Deploys that are judged as one, if there are several. */
  episode: readonly NearDeploy[];
}

/** Finds, for every change that is blamed on a deploy, what speaks for another cause, and says so in its verdict. */
export function attribute(judged: readonly Judged[], scene: Scene, settings: VerdictSettings): MetricVerdict[] {
  const family = judged.flatMap(({ examined }) => (examined.examination ? [examined.examination] : []));
  const steps = [
    (one: Judged) => withSiblings(one, scene, family, settings),
    (one: Judged) => withSuspects(one, scene),
  ];
  return judged.map((one) => {
    let { verdict } = one;
    for (const step of steps) if (BLAMED.includes(verdict.kind)) verdict = step({ ...one, verdict });
    return verdict;
  });
}

/** `shared` where the change is not rare beside what services without a deploy did, and they moved the same way. */
function withSiblings(
  { examined, verdict }: Judged,
  { siblings: subjects }: Scene,
  family: readonly Examination[],
  settings: VerdictSettings,
): MetricVerdict {
  const siblings = subjects.length === 0 ? null : siblingsOf(examined, subjects);
  if (!siblings || !verdict.size) return verdict;
  const evidence = siblingEvidence(siblings, examined, verdict.size.value, floorOf(examined, settings));
  const isShared = !survives(examined, siblings.control, family, settings);
  return {
    ...verdict,
    kind: isShared ? "shared" : verdict.kind,
    cause: { ...verdict.cause, siblings: evidence },
  };
}

/**
 * `confounded` where deploys are close together: none of them is picked. Where they are some minutes apart and one fits
 * beyond doubt, what is blamed on it stays so, and for those after it the change started before.
 */
function withSuspects({ examined, subject, verdict }: Judged, { episode, deployId }: Scene): MetricVerdict {
  const judged = episode.find(({ id }) => id === deployId);
  if (!judged) return verdict;
  const suspects = suspectsOf(examined, subject, episode);
  const clear = beyondDoubt(suspects, episode);
  const isBefore = clear !== null && clear.from < judged.from;
  const kind = clear === judged ? verdict.kind : isBefore ? "started_before" : "confounded";
  return { ...verdict, kind, cause: { ...verdict.cause, suspects } };
}
