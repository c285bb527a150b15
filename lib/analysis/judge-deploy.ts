import type { Subject } from "@/lib/domain/measured-series";
import type { DeployVerdict, SubjectVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { examineSeries, judgeTogether } from "./judge";
import type { Rollout } from "./moment";

/** Worst first. */
const SEVERITY: readonly VerdictKind[] = [
  "regressed",
  "confounded",
  "changed",
  "started_before",
  "shared",
  "mix_shifted",
  "improved",
  "inconclusive",
  "unchanged",
];

/**
 * Judges everything that a deploy may have changed, as one family: of deploys that changed nothing, a share of
 * `settings.falseAlarms` is flagged, however many operations and metrics are judged. Series that have no room for
 * windows around the rollout are left out. The same input gives the same verdict.
 */
export function judgeDeploy(subjects: readonly Subject[], rollout: Rollout, settings: VerdictSettings): DeployVerdict {
  const found = subjects.flatMap((subject) => {
    if (!settings.metrics.includes(subject.series.metric)) return [];
    const examined = examineSeries(subject.series, rollout, settings);
    return examined ? [{ subject, examined }] : [];
  });
  const verdicts = judgeTogether(
    found.map(({ examined }) => examined),
    settings,
  );
  const judged = found.flatMap(({ subject, examined }, i) => {
    const verdict = verdicts[i];
    if (!verdict) return [];
    const surprise = examined.examination?.surprise ?? 0;
    const of: SubjectVerdict = { service: subject.service, operation: subject.operation, ...verdict };
    return [{ of, surprise }];
  });
  judged.sort((a, b) => severity(a.of.kind) - severity(b.of.kind) || b.surprise - a.surprise || byName(a.of, b.of));
  const ordered = judged.map(({ of }) => of);
  return {
    kind: ordered[0]?.kind ?? "inconclusive",
    isFinal: ordered.length > 0 && ordered.every(({ isFinal }) => isFinal),
    judgedAt: rollout.now,
    subjects: ordered,
  };
}

function severity(kind: VerdictKind): number {
  return SEVERITY.indexOf(kind);
}

function byName(a: SubjectVerdict, b: SubjectVerdict): number {
  const [one, other] = [a, b].map(({ service, operation, metric }) => `${service}\0${operation}\0${metric}`);
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
