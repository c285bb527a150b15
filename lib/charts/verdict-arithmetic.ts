import { unitOf } from "@/lib/domain/impact";
import { MINUTE, type Window } from "@/lib/domain/time";
import type { Interval, JudgedMetric, Look, SubjectVerdict } from "@/lib/domain/verdict";
import { changeInWords, plainFigure } from "./cause-words";
import { formatCount, formatDifference, formatValue, NO_VALUE } from "./format";
import { formatClock, formatDay } from "./format-time";

/** One figure of a verdict: what it is, how it reads, and how it is come by. */
export interface Figure {
  name: string;
  value: string;
  note: string;
}

/** Everything that a verdict was made of, in the order in which it is reckoned. */
export function verdictFigures(subject: SubjectVerdict): Figure[] {
  return [...windowFigures(subject), ...sizeFigures(subject), ...rarityFigures(subject), ...causeFigures(subject)];
}

function windowFigures({ metric, before, after, typical }: SubjectVerdict): Figure[] {
  const how =
    metric === "error_rate" ? "All failed requests of the window by all requests." : "The median of its minutes.";
  return [
    { name: `Before, ${range(before)}`, value: valueInWords(metric, typical.before), note: how },
    { name: `After, ${range(after)}`, value: valueInWords(metric, typical.after), note: how },
    { name: "Plain difference", value: plainDifference(metric, typical), note: "After against before, as they stand." },
  ];
}

function sizeFigures({ metric, size, burst, onset }: SubjectVerdict): Figure[] {
  const figures: Figure[] = [];
  if (size) {
    figures.push({
      name: "Change",
      value: `${changeInWords(metric, size.value)} (${intervalInWords(metric, size)})`,
      note: "What is left of it once what earlier days did at this hour is taken off. In brackets the 95 % interval: past moments without a deploy show how far the change is out by chance.",
    });
  }
  if (burst) {
    figures.push({
      name: `Burst of ${burst.minutes} min`,
      value: changeInWords(metric, burst.size),
      note: "The run of minutes that is farthest from the usual.",
    });
  }
  if (onset) {
    figures.push({
      name: "Began",
      value: `${formatClock(onset.at)} UTC`,
      note: `Where two levels fit best; from ${formatClock(onset.from)} to ${formatClock(onset.to)} fits nearly as well.`,
    });
  }
  return figures;
}

function rarityFigures({ rarity }: SubjectVerdict): Figure[] {
  if (!rarity) return [{ name: "Past moments", value: "too few", note: "What is usual is not known." }];
  const { placebos, atLeastAsUnusual, incidents, p, adjustedP, statistic, critical } = rarity;
  const left = incidents === 0 ? "" : ` ${formatCount(incidents)} more, far out of the ordinary, were left out.`;
  return [
    {
      name: "Statistic",
      value: `${statisticInWords(statistic)}, ${calledAbove(critical)}`,
      note: "The largest of the middle, the mean and the bursts after the deploy, each in units that nine in ten past moments stay below.",
    },
    {
      name: "Past moments as unusual",
      value: `${formatCount(atLeastAsUnusual)} of ${formatCount(placebos)}`,
      note: `Moments of this series, ten minutes apart and clear of deploys, with the same windows and looks.${left}`,
    },
    {
      name: "By chance",
      value: shareInWords(p),
      note: `(1 + ${formatCount(atLeastAsUnusual)}) ÷ (1 + ${formatCount(placebos)}). With everything that was judged at this deploy taken together: ${shareInWords(adjustedP)}.`,
    },
  ];
}

function causeFigures({ metric, cause, needed }: SubjectVerdict): Figure[] {
  const { siblings, versions, suspects } = cause;
  const figures: Figure[] = [];
  if (siblings) {
    figures.push({
      name: "Services not deployed",
      value: changeInWords(metric, siblings.change),
      note: `${siblings.services.map(({ service, change }) => `${service} ${changeInWords(metric, change)}`).join(", ")}; with theirs taken off, ${changeInWords(metric, siblings.remaining)} remains.`,
    });
  }
  if (versions) {
    figures.push({
      name: `${versions.to} against ${versions.from}`,
      value: `${changeInWords(metric, versions.size.value)} (${intervalInWords(metric, versions.size)})`,
      note: `In the ${formatCount(versions.pairs)} minutes that both served; by chance ${shareInWords(versions.p)}.`,
    });
  }
  if (suspects.length > 0) {
    figures.push({
      name: "Deploys that fit",
      value: suspects.map(({ label, weight }) => `${label} ${shareInWords(weight)}`).join(", "),
      note: "By how well the moment, the service and what is said of each fit the change.",
    });
  }
  if (needed)
    figures.push({ name: "Still needed", value: neededInWords(needed), note: neededNote(metric, needed.effect) });
  return figures;
}

/** "5 min 1.20, 10 min 3.41 (called)": the statistic as it was at each look. */
export function looksInWords(looks: readonly Look[]): string {
  const first = looks.findIndex(({ called }) => called);
  return looks
    .map(
      ({ minutes, statistic }, i) => `${minutes} min ${statisticInWords(statistic)}${i === first ? " (called)" : ""}`,
    )
    .join(", ");
}

function neededInWords({ requests, minutes }: NonNullable<SubjectVerdict["needed"]>): string {
  const parts = [
    requests === null ? [] : [`${formatCount(requests)} requests`],
    minutes === null ? [] : [`${formatCount(minutes)} min`],
  ].flat();
  return parts.length === 0 ? NO_VALUE : parts.join(", or ");
}

function neededNote(metric: JudgedMetric, effect: number): string {
  return `To tell a change of ${changeInWords(metric, effect)} from chance at the traffic of now.`;
}

/** "210 ms"; NO_VALUE where nothing was measured. */
export function valueInWords(metric: JudgedMetric, value: number | null): string {
  if (metric !== "value") return formatValue(value, unitOf(metric));
  return value === null ? NO_VALUE : plainFigure(value);
}

/** "+51 % to +77 %". */
export function intervalInWords(metric: JudgedMetric, { low, high }: Interval): string {
  return `${changeInWords(metric, low)} to ${changeInWords(metric, high)}`;
}

/** "7.31"; "beyond any seen" where it has no bound. */
export function statisticInWords(statistic: number): string {
  return Number.isFinite(statistic) ? statistic.toFixed(2) : "beyond any seen";
}

function calledAbove(critical: number): string {
  return Number.isFinite(critical) ? `called above ${statisticInWords(critical)}` : "too few past moments to call it";
}

/** A probability: "0.12 %", "<0.01 %". */
function shareInWords(share: number): string {
  return formatValue(share, "ratio");
}

function plainDifference(metric: JudgedMetric, { before, after }: SubjectVerdict["typical"]): string {
  if (before === null || after === null) return NO_VALUE;
  if (metric === "error_rate") return formatDifference(after - before, "ratio");
  if (metric === "value") return changeInWords(metric, after - before);
  return before === 0 ? NO_VALUE : changeInWords(metric, after / before);
}

function range({ from, to }: Window): string {
  const minutes = (to - from) / MINUTE;
  return `${minutes} min, ${formatDay(from)} ${formatClock(from)} to ${formatClock(to)} UTC`;
}
