import type { SubjectVerdict } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import type { Sheet, Workings } from "@/lib/domain/workings";
import type { Judged } from "./blame";
import type { Judging } from "./judge-deploy";
import { familyOf } from "./significance";
import { countSheets } from "./workings-counts";
import { minuteSheet, noiseSheet } from "./workings-minutes";
import { mixSheets } from "./workings-mix";
import { neededSheets } from "./workings-needed";
import { onsetSheets } from "./workings-onset";
import { familySheets, lookSheet, momentSheet, partSheet } from "./workings-rank";
import { siblingSheets } from "./workings-siblings";

/** Which of the things that were judged. */
export type SubjectKey = Pick<SubjectVerdict, "service" | "operation" | "metric">;

/**
 * The tables from which the figures of a verdict follow by plain arithmetic; null where the deploy's verdict says nothing
 * of this subject. They are made from what the verdict was made of, none of them kept: the same input gives the same.
 */
export function workingsOf(
  { judged, verdict, scene }: Judging,
  key: SubjectKey,
  settings: VerdictSettings,
): Workings | null {
  const one = judged.find(({ subject, examined }) => isSame({ ...subject, metric: examined.series.metric }, key));
  if (!one) return null;
  const { examined } = one;
  const cause = verdict.subjects.find((each) => isSame(each, key))?.cause;
  const family = familyOf(judged.map((each) => each.examined));
  return [
    minuteSheet(examined),
    noiseSheet(examined),
    ...rankSheets(one, judged, settings),
    ...countSheets(examined, family, settings),
    ...onsetSheets(one),
    ...(cause?.mix ? mixSheets(one, judged) : []),
    ...(cause?.siblings ? siblingSheets(one, scene, settings) : []),
    ...neededSheets(one, family, settings),
  ];
}

function isSame(one: SubjectKey, { service, operation, metric }: SubjectKey): boolean {
  return one.service === service && one.operation === operation && one.metric === metric;
}

function rankSheets({ examined }: Judged, judged: readonly Judged[], settings: VerdictSettings): Sheet[] {
  const { examination } = examined;
  if (!examination) return [];
  return [
    partSheet(examined, examination),
    lookSheet(examined, examination),
    momentSheet(examined, examination, settings.falseAlarms),
    ...familySheets(judged, examination),
  ];
}
