import type { Impact } from "@/lib/domain/impact";
import { HOUR, MINUTE, type Window } from "@/lib/domain/time";
import { formatClock, formatDay } from "./format-time";

/** How much time lies on each side when nothing shortens it. */
export const WANTED_MINUTES = HOUR / MINUTE;

export interface WindowWords {
  /** What is compared with what; null while there is nothing. */
  sentence: string | null;
  /** What shortens the windows or leaves them empty, a sentence each. */
  notes: string[];
  /** More is still to come: the page renews itself. */
  isFilling: boolean;
}

/** The windows of a comparison in words, with their exact ends. */
export function describeWindows({ before, after, notes }: Pick<Impact, "before" | "after" | "notes">): WindowWords {
  const minutes = (after.to - after.from) / MINUTE;
  const isFilling = notes.includes("after_not_over");
  return {
    sentence: minutes > 0 ? compared(before, after, minutes) : null,
    notes: notes.map((note) => {
      if (note === "after_not_over") return filling(minutes);
      if (note === "cut_by_previous_deploy")
        return `Both sides are cut short: the deploy before this one was less than ${WANTED_MINUTES} min earlier.`;
      if (note === "cut_by_next_deploy")
        return `Both sides are cut short: the next deploy followed within ${WANTED_MINUTES} min.`;
      if (note === "by_the_hour")
        return "Minutes of this time are no longer kept: whole hours are compared, the last before the deploy and the first after it.";
      if (note === "no_longer_kept")
        return "Measurements of this time are no longer kept, so there is nothing to compare.";
      return "No requests were measured before this deploy, so there is nothing to compare with.";
    }),
    isFilling,
  };
}

function compared(before: Window, after: Window, minutes: number): string {
  const rollout = (after.from - before.to) / MINUTE;
  const between =
    rollout === 0
      ? ""
      : ` The ${rollout === 1 ? "minute of the deploy itself counts" : `${rollout} minutes of the deploy itself count`} on neither side.`;
  return `${minutes} min before, ${range(before)}, against ${minutes} min after, ${range(after)}.${between}`;
}

function filling(minutes: number): string {
  const sofar = `${minutes} of ${WANTED_MINUTES} min`;
  return `The time after the deploy is still filling: ${sofar}; this page refreshes itself.`;
}

function range({ from, to }: Window): string {
  const days = formatDay(from) === formatDay(to);
  return `${formatDay(from)} ${formatClock(from)} to ${days ? "" : `${formatDay(to)} `}${formatClock(to)} UTC`;
}
