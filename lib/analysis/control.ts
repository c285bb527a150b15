import type { MetricVerdict } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Control } from "./baselines";
import type { Judged } from "./blame";
import { type Examination, examine } from "./examine";
import { adjustedPs } from "./family";
import type { Examined } from "./judge";
import { isRatio } from "./measure";
import { median } from "./order-statistics";
import { floorOf } from "./sizes";

/**
 * Whether a change is still to be called when a control is one of its baselines, at the past moments too: still unlikely
 * by chance among all that was judged with it, and what is left of it large enough to matter. Where the past is too short
 * for ranks, and so for telling noise from what is left, whether that matters and is half of the change or more.
 * @param family examinations of everything that was judged together, in order
 */
export function survives(
  { examined, verdict }: Judged,
  control: Control,
  family: readonly Examination[],
  settings: VerdictSettings,
): boolean {
  const { question, examination } = examined;
  if (!examination) return mattersBeside(examined, verdict, control, settings);
  const controlled = examine({ ...question, series: { ...question.series, control } });
  const { kind, value } = controlled.strongest;
  if (kind !== "movement" && Math.abs(value) < floorOf(examined, settings)) return false;
  const place = family.indexOf(examination);
  const adjusted = adjustedPs(family.with(place, controlled));
  return (adjusted[place] ?? 1) <= settings.falseAlarms;
}

function mattersBeside(
  examined: Examined,
  { size, metric }: MetricVerdict,
  control: Control,
  settings: VerdictSettings,
): boolean {
  if (!size) return true;
  const { question, moment } = examined;
  const change = isRatio(metric) ? Math.log(size.value) : size.value;
  const expected = median(control(question.end, { ...moment.shape, after: moment.known })) || 0;
  const remaining = (change - expected) * Math.sign(change);
  return remaining >= Math.max(floorOf(examined, settings), Math.abs(change) / 2);
}
