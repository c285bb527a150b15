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
  return [
    ...windowFigures(subject),
    ...sizeFigures(subject),
    ...countFigures(subject),
    ...rarityFigures(subject),
    ...causeFigures(subject),
    ...neededFigures(subject),
  ];
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

function countFigures({ counts }: SubjectVerdict): Figure[] {
  if (!counts) return [];
  const { after, baseline, inflation, p } = counts;
  const together =
    inflation > 1 ? ` Failures come together: counts are taken for ${inflation.toFixed(1)} times less.` : "";
  return [
    {
      name: "Failed after",
      value: `${formatCount(after.events)} of ${formatCount(after.requests)}`,
      note: "Requests of the minutes that were tested.",
    },
    {
      name: "Failed before",
      value: `${formatCount(baseline.events)} of ${formatCount(baseline.requests)}`,
      note: "Requests of the window before, with the past where its rate was no other.",
    },
    {
      name: "Exact test",
      value: shareInWords(p),
      note: `Fisher's, times everything of its kind that was judged with it.${together}`,
    },
  ];
}

function rarityFigures({ rarity, cautious }: SubjectVerdict): Figure[] {
  if (!rarity) return [shortPast(cautious)];
  const { placebos, atLeastAsUnusual, incidents, p, adjustedP, statistic, critical } = rarity;
  const left = incidents === 0 ? "" : ` ${formatCount(incidents)} more, far out of the ordinary, were left out.`;
  return [
    {
      name: "Statistic",
      value: `${statisticInWords(statistic)}, ${calledAbove(critical)}`,
      note: "The largest of the middle, the mean and the bursts after the deploy, each in units that 97 of 100 past moments stay below.",
    },
    {
      name: "Past moments as unusual",
      value: `${formatCount(atLeastAsUnusual)} of ${formatCount(placebos)}`,
      note: `Moments of this series, ten minutes apart or more and clear of deploys, with the same windows and looks.${left}`,
    },
    {
      name: "By chance",
      value: shareInWords(p),
      note: `(1 + ${formatCount(atLeastAsUnusual)}) ÷ (1 + ${formatCount(placebos)}). With everything that was judged at this deploy taken together: ${shareInWords(adjustedP)}.`,
    },
  ];
}

/** What is said where the past is too short to count moments in. */
function shortPast(cautious: SubjectVerdict["cautious"]): Figure {
  if (!cautious) return { name: "Past moments", value: "too few", note: "What is usual is not known." };
  const { historyMinutes, p, limit } = cautious;
  return {
    name: "By chance",
    value: shareInWords(p),
    note: `Only ${formatCount(historyMinutes)} minutes of the past are known: called at ${shareInWords(limit)} or less.`,
  };
}

function causeFigures({ metric, cause }: SubjectVerdict): Figure[] {
  const { siblings, versions, suspects, mix, confirmedBy } = cause;
  const figures: Figure[] = [];
  if (siblings) {
    figures.push({
      name: "Services not deployed",
      value: changeInWords(metric, siblings.change),
      note: `${siblings.services.map(({ service, change }) => `${service} ${changeInWords(metric, change)}`).join(", ")}; less as much of it as this service followed before, ${changeInWords(metric, siblings.remaining)} remains.`,
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
  if (mix) {
    const shares = mix.shares.map(
      ({ operation, before, after }) => `${operation} ${shareInWords(before)} to ${shareInWords(after)}`,
    );
    figures.push({
      name: shares.length === 0 ? "Requests, and their number" : "Operations, and their mix",
      value: `${changeInWords(metric, mix.operations)}, and ${changeInWords(metric, mix.mix)}`,
      note:
        shares.length === 0
          ? "What the requests did themselves, and what their other number a minute did."
          : `What the operations did themselves, and what other shares of the requests did: ${shares.join(", ")}.`,
    });
  }
  if (confirmedBy) {
    figures.push({
      name: `Taken back by ${confirmedBy.label}`,
      value: changeInWords(metric, confirmedBy.size),
      note: `Its own change, at ${formatDay(confirmedBy.at)} ${formatClock(confirmedBy.at)} UTC.`,
    });
  }
  return figures;
}

function neededFigures({ metric, needed }: SubjectVerdict): Figure[] {
  if (!needed) return [];
  return [{ name: "Still needed", value: neededInWords(needed), note: neededNote(metric, needed.effect) }];
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
  if (!Number.isFinite(critical)) return "too few past moments to call it";
  return `called above ${statisticInWords(critical)} if it were judged alone`;
}

/** A probability: "0.12 %", "<0.01 %". */
export function shareInWords(share: number): string {
  return formatValue(share, "ratio");
}

/** After against before as they stand: "+40 %"; NO_VALUE where nothing was measured on a side. */
export function plainDifference(metric: JudgedMetric, { before, after }: SubjectVerdict["typical"]): string {
  if (before === null || after === null) return NO_VALUE;
  if (metric === "error_rate") return formatDifference(after - before, "ratio");
  if (metric === "value") return changeInWords(metric, after - before);
  return before === 0 ? NO_VALUE : changeInWords(metric, after / before);
}

function range({ from, to }: Window): string {
  const minutes = (to - from) / MINUTE;
  return `${minutes} min, ${formatDay(from)} ${formatClock(from)} to ${formatClock(to)} UTC`;
}
