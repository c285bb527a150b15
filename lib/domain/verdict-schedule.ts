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

/** When a rollout is looked at: at the minutes of `settings.looks` after its end. */
export function verdictSchedule(
  { from: start, to: end }: Window,
  settings: VerdictSettings,
  now: number,
): VerdictSchedule {
  const looks = settings.looks.filter((minutes) => minutes <= settings.afterMinutes).map((look) => end + look * MINUTE);
  const over = looks.filter((at) => at + EXPORT_DELAY <= now);
  const next = looks.find((at) => at + EXPORT_DELAY > now);
  return {
    lookedAt: over.at(-1) ?? null,
    nextAt: next === undefined ? null : next + EXPORT_DELAY,
    window: { from: start - settings.beforeMinutes * MINUTE, to: looks.at(-1) ?? end },
  };
}
