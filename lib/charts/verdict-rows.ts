import type { SubjectVerdict, VerdictKind } from "@/lib/domain/verdict";
import { changeInWords } from "./cause-words";
import { formatCount, NO_VALUE } from "./format";
import { subjectName } from "./subject-words";
import { intervalInWords, shareInWords, statisticInWords, valueInWords } from "./verdict-arithmetic";

/** The figures of VerdictRow, in their order. */
export const VERDICT_FIGURES = [
  "Before",
  "After",
  "Change",
  "95 % interval",
  "As unusual",
  "Statistic",
  "Bar, alone",
  "Chance, together",
] as const;

/** What was judged, as a row of a table. */
export interface VerdictRow {
  name: string;
  kind: VerdictKind;
  figures: string[];
}

/** @param several services are judged, so that each is named. */
export function verdictRow(subject: SubjectVerdict, several: boolean): VerdictRow {
  const { kind, metric, typical, size, rarity } = subject;
  return {
    name: subjectName(subject, several),
    kind,
    figures: [
      valueInWords(metric, typical.before),
      valueInWords(metric, typical.after),
      size ? changeInWords(metric, size.value) : NO_VALUE,
      size ? intervalInWords(metric, size) : NO_VALUE,
      rarity ? `${formatCount(rarity.atLeastAsUnusual)} of ${formatCount(rarity.placebos)}` : NO_VALUE,
      rarity ? statisticInWords(rarity.statistic) : NO_VALUE,
      rarity ? statisticInWords(rarity.critical) : NO_VALUE,
      rarity ? shareInWords(rarity.adjustedP) : NO_VALUE,
    ],
  };
}
