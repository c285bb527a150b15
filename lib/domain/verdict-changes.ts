import type { DeployVerdict, JudgedMetric, SubjectVerdict, VerdictKind } from "./verdict";

/** A subject of which another kind is said than before. */
export interface KindChange {
  service: string;
  operation: string;
  metric: JudgedMetric;
  /** Null where nothing was said of it before. */
  from: VerdictKind | null;
  /** Null where nothing is said of it any more. */
  to: VerdictKind | null;
}

/** What two verdicts of a deploy say differently. That nothing can be said of something yet is no change. */
export function kindChanges(before: DeployVerdict | null, after: DeployVerdict): KindChange[] {
  const earlier = new Map(before?.subjects.map((subject) => [nameOf(subject), subject]));
  const changes = after.subjects.flatMap((subject): KindChange[] => {
    const from = earlier.get(nameOf(subject))?.kind ?? null;
    earlier.delete(nameOf(subject));
    if (from === subject.kind || (from === null && subject.kind === "inconclusive")) return [];
    return [{ ...ofSubject(subject), from, to: subject.kind }];
  });
  const gone = [...earlier.values()].map((subject) => ({ ...ofSubject(subject), from: subject.kind, to: null }));
  return [...changes, ...gone];
}

/** Whether the change is between kinds that say nothing of a change: that too little is known, or nothing happened. */
export function isQuietChange({ from, to }: KindChange): boolean {
  return isQuiet(from) && isQuiet(to);
}

function isQuiet(kind: VerdictKind | null): boolean {
  return kind === null || kind === "inconclusive" || kind === "unchanged";
}

function ofSubject({ service, operation, metric }: SubjectVerdict) {
  return { service, operation, metric };
}

function nameOf({ service, operation, metric }: SubjectVerdict): string {
  return JSON.stringify([service, operation, metric]);
}
