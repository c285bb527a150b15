import { type Deploy, rolloutOf } from "./deploy";
import { MINUTE, SECOND, type Window } from "./time";
import type { VerdictSettings } from "./verdict-settings";

/** What exporters that send once a minute still owe when a look is over. */
export const EXPORT_DELAY = 90 * SECOND;

export interface VerdictSchedule {
  /** End of the last look that is over, epoch milliseconds; null before the first. Data up to it is judged. */
  lookedAt: number | null;
  /** When the next look's data is in; null after the last look. */
  nextAt: number | null;
  /** From the start of the window before to the end of the last look. */
  window: Window;
}

/**
 * When a deploy is looked at: at the minutes of `settings.looks` after its end. The same for whoever asks between two
 * looks. Null for a deploy that has started and not ended: its end is not known yet.
 */
export function verdictSchedule(
  deploy: Pick<Deploy, "deployedAt" | "startedAt" | "finishedAt" | "status">,
  settings: VerdictSettings,
  now: number,
): VerdictSchedule | null {
  if (deploy.status === "started" && deploy.finishedAt === null) return null;
  const { from: start, to: end } = rolloutOf(deploy);
  const looks = settings.looks.filter((minutes) => minutes <= settings.afterMinutes).map((look) => end + look * MINUTE);
  const over = looks.filter((at) => at + EXPORT_DELAY <= now);
  const next = looks.find((at) => at + EXPORT_DELAY > now);
  return {
    lookedAt: over.at(-1) ?? null,
    nextAt: next === undefined ? null : next + EXPORT_DELAY,
    window: { from: start - settings.beforeMinutes * MINUTE, to: looks.at(-1) ?? end },
  };
}
