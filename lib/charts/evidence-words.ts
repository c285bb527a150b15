import type { CautiousTest, FailureCounts, JudgedMetric, MetricVerdict, Share } from "@/lib/domain/verdict";
import { plainFigure } from "./cause-words";
import { formatCount, formatPercentChange, formatRatio } from "./format";

/**
 * "9 of 780 requests failed after it; none of 12,480 had before, which leaves room for 0.02 % at most."; "" where no counts
 * are known, or nothing failed.
 */
export function countsInWords({ counts }: Pick<MetricVerdict, "counts">): string {
  if (!counts || (counts.after.events === 0 && counts.baseline.events === 0)) return "";
  const { after, baseline } = counts;
  const many = `${failed(after)} requests failed after it`;
  if (baseline.events > 0) return `${many}, ${failed(baseline)} before.`;
  return `${many}; none of ${formatCount(baseline.requests)} had before${seldom(counts)}.`;
}

/** What none of so many leaves room for. */
function seldom({ baselineHigh }: FailureCounts): string {
  return `, which leaves room for ${formatRatio(baselineHigh)} at most`;
}

function failed({ events, requests }: Share): string {
  return `${formatCount(Math.round(events))} of ${formatCount(Math.round(requests))}`;
}

/** Whether an error rate rose from nothing at all. */
export function isNewError({ counts, direction }: MetricVerdict): boolean {
  return counts !== null && direction === "up" && counts.baseline.events === 0;
}

/** That the past is short, and how much larger a change has to be for that. */
export function cautiousInWords({ historyMinutes }: CautiousTest): string {
  return `Only ${timeInWords(historyMinutes)} before the deploy are known: too little for anything but gross changes.`;
}

/**
 * What an inconclusive verdict would have seen, and what would settle it: "A rise of 18 % or more would have shown. About
 * 320 more requests, some 64 minutes at this traffic, would show one of 10 %."; "" where nothing is known of either.
 */
export function neededInWords({ needed, metric, typical }: MetricVerdict): string {
  if (!needed || needed.detectable === null) return "";
  const { detectable, effect, requests, minutes } = needed;
  // Where hardly a request comes, what would have shown is beyond all sense.
  if (isRatioOf(metric) && detectable > MOST_TOLD) return "";
  const rise = (change: number) => riseInWords(metric, change, typical.before);
  const seen = `A rise ${rise(detectable)} or more would have shown.`;
  if (minutes === null)
    return `${seen} One ${rise(effect)} would not show however long one waits: it moves too much by itself.`;
  if (minutes === 0) return seen;
  const time = timeInWords(minutes);
  if (requests === null) return `${seen} Some ${time} more would show one ${rise(effect)}.`;
  const more = `About ${formatCount(rounded(requests))} more ${requests === 1 ? "request" : "requests"}`;
  return `${seen} ${more}, some ${time} at this traffic, would show one ${rise(effect)}.`;
}

/** Of a rise by more than this factor nobody asks. */
const MOST_TOLD = 10;

function isRatioOf(metric: JudgedMetric): boolean {
  return metric !== "error_rate" && metric !== "value";
}

/** "of 18 %", for error rates "to 1.2 %". */
function riseInWords(metric: JudgedMetric, change: number, before: number | null): string {
  if (metric === "value") return `of ${plainFigure(change)}`;
  if (metric === "error_rate") return `to ${formatRatio((before ?? 0) + change)}`;
  return `of ${formatPercentChange((change - 1) * 100).replace("+", "")}`;
}

/** "64 minutes", "5 hours", "3 days". */
function timeInWords(minutes: number): string {
  if (minutes < 120) return amount(Math.round(minutes), "minute");
  if (minutes < 48 * 60) return amount(Math.round(minutes / 60), "hour");
  return amount(Math.round(minutes / 1440), "day");
}

function amount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** To two figures: more would pretend to know. */
function rounded(count: number): number {
  return Number(count.toPrecision(2));
}
