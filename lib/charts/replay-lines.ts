import { formatCount } from "./format";

/** A line of a replay as it is streamed. */
export type ReplayLine =
  | { type: "begin"; total: number; withoutMinutes: number; isCut: boolean }
  | ({ type: "judged" } & JudgedLine)
  | { type: "end"; isWhole: boolean };

/** A deploy that was judged both ways. */
export interface JudgedLine {
  id: string;
  label: string;
  /** Where it went: "shop, production". */
  place: string;
  at: number;
  href: string;
  /** What is said of it now, and what would be. */
  from: string;
  to: string;
  /** What would be said differently of its parts, at most a few. */
  changes: string[];
}

/** How far a replay is, and what differs so far. */
export interface ReplayProgress {
  begun: { total: number; withoutMinutes: number; isCut: boolean } | null;
  judged: number;
  differing: JudgedLine[];
  end: { isWhole: boolean } | null;
}

export const NO_PROGRESS: ReplayProgress = { begun: null, judged: 0, differing: [], end: null };

/** The progress after one more line. */
export function afterLine(progress: ReplayProgress, line: ReplayLine): ReplayProgress {
  switch (line.type) {
    case "begin":
      return { ...progress, begun: line };
    case "end":
      return { ...progress, end: line };
    case "judged": {
      const differs = line.from !== line.to || line.changes.length > 0;
      return {
        ...progress,
        judged: progress.judged + 1,
        differing: differs ? [...progress.differing, line] : progress.differing,
      };
    }
  }
}

/** "Judged 12 of 40 deploys; 3 would be judged differently." */
export function describeProgress({ begun, judged, differing, end }: ReplayProgress): string {
  if (!begun) return "Reading the deploys of the past 90 days …";
  if (begun.total === 0) return `No deploy of the past 90 days can be judged anew.${leftOut(begun)}`;
  const differ = differing.length === 0 ? "none" : formatCount(differing.length);
  if (!end)
    return `Judged ${formatCount(judged)} of ${formatCount(begun.total)} deploys; ${differ} would differ so far …`;
  const of = end.isWhole
    ? `all ${formatCount(judged)}`
    : `the latest ${formatCount(judged)} of ${formatCount(begun.total)}`;
  return `Judged ${of} deploys; ${differ} would differ.${leftOut(begun)}`;
}

function leftOut({ withoutMinutes, isCut }: { withoutMinutes: number; isCut: boolean }): string {
  const gone = withoutMinutes === 0 ? "" : ` Of ${formatCount(withoutMinutes)} more the minutes are no longer kept.`;
  return isCut ? `${gone} Older deploys are left out.` : gone;
}
