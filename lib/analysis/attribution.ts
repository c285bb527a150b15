import type { Subject } from "@/lib/domain/measured-series";
import type { Surroundings } from "@/lib/domain/surroundings";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { survives } from "./control";
import type { Examination } from "./examine";
import type { Examined } from "./judge";
import { siblingEvidence, siblingsOf } from "./siblings";
import { floorOf } from "./sizes";

/** One metric of one operation with its verdict, and what that was made from. */
export interface Judged {
  subject: Subject;
  examined: Examined;
  verdict: MetricVerdict;
}

/** What is blamed on a deploy unless something else is found. */
const BLAMED: readonly VerdictKind[] = ["regressed", "improved", "changed"];

/** Finds, for every change that is blamed on a deploy, what speaks for another cause, and says so in its verdict. */
export function attribute(
  judged: readonly Judged[],
  surroundings: Surroundings,
  settings: VerdictSettings,
): MetricVerdict[] {
  const family = judged.flatMap(({ examined }) => (examined.examination ? [examined.examination] : []));
  return judged.map(({ examined, verdict }) => {
    if (!BLAMED.includes(verdict.kind)) return verdict;
    return withSiblings(examined, verdict, surroundings, family, settings);
  });
}

/** `shared` where the change is not rare beside what services without a deploy did, and they moved the same way. */
function withSiblings(
  examined: Examined,
  verdict: MetricVerdict,
  { siblings: subjects }: Surroundings,
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
