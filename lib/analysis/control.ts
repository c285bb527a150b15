import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Control } from "./baselines";
import { type Examination, examine } from "./examine";
import { adjustedPs } from "./family";
import type { Examined } from "./judge";
import { floorOf } from "./sizes";

/**
 * Whether a change is still to be called when a control is one of its baselines, at the past moments too: still unlikely
 * by chance among all that was judged with it, and what is left of it large enough to matter.
 * @param family examinations of everything that was judged together, in order
 */
export function survives(
  examined: Examined,
  control: Control,
  family: readonly Examination[],
  settings: VerdictSettings,
): boolean {
  const { question, examination } = examined;
  if (!examination) return false;
  const controlled = examine({ ...question, series: { ...question.series, control } });
  const { kind, value } = controlled.strongest;
  if (kind !== "movement" && Math.abs(value) < floorOf(examined, settings)) return false;
  const place = family.indexOf(examination);
  const adjusted = adjustedPs(family.with(place, controlled));
  return (adjusted[place] ?? 1) <= settings.falseAlarms;
}
