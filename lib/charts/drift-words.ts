import type { Interval, JudgedMetric } from "@/lib/domain/verdict";
import { formatPercentChange, formatRatio, formatValue } from "./format";

/** How far a metric has gone: as Drift of lib/analysis/drift.ts. */
export interface Drifted {
  metric: JudgedMetric;
  kind: "drifted" | "steady" | "unsure";
  size: Interval;
  typical: { was: number | null; now: number | null };
}

/** A line of the table of drifts. */
export interface DriftLine {
  metric: JudgedMetric;
  name: string;
  kind: Drifted["kind"];
  /** Whether it went where nobody wants it; null where nothing drifted. */
  isWorse: boolean | null;
  /** "slower", "as it was", … */
  word: string;
  was: string;
  now: string;
  /** "+22 %", and its 99 % interval. */
  change: string;
  interval: string;
}

const NAMES: Partial<Record<JudgedMetric, string>> = { error_rate: "error rate" };

/** The line of one metric. */
export function driftLine(drifted: Drifted): DriftLine {
  const { metric, kind, size, typical } = drifted;
  const unit = metric === "error_rate" ? "ratio" : "ms";
  const isUp = size.value > (metric === "error_rate" ? 0 : 1);
  return {
    metric,
    name: nameOf(metric),
    kind,
    isWorse: kind === "drifted" ? isUp : null,
    word: wordOf(drifted, isUp),
    was: formatValue(typical.was, unit),
    now: formatValue(typical.now, unit),
    change: changeOf(metric, size.value),
    interval: `${changeOf(metric, size.low)} to ${changeOf(metric, size.high)}`,
  };
}

/** "p95 has drifted since three weeks ago, by +22 % (+17 % to +27 %)." of all lines together. */
export function driftInWords(lines: readonly DriftLine[], weeks: number): string {
  const since = `since ${weeksInWords(weeks)}`;
  const drifted = lines.filter(({ kind }) => kind === "drifted");
  if (drifted.length > 0) {
    const named = drifted.map(({ name, change, interval }) => `${name} by ${change} (${interval})`);
    return `Drifted ${since}: ${named.join("; ")}.`;
  }
  const steady = lines.filter(({ kind }) => kind === "steady");
  const surely = steady.length === lines.length ? "" : "surely ";
  return `Nothing has ${surely}drifted by enough to matter ${since}.`;
}

/** "four weeks ago". */
export function weeksInWords(weeks: number): string {
  const words = ["one week", "two weeks", "three weeks", "four weeks"];
  return `${words[weeks - 1] ?? `${weeks} weeks`} ago`;
}

function nameOf(metric: JudgedMetric): string {
  return NAMES[metric] ?? metric;
}

function wordOf({ metric, kind, size }: Drifted, isUp: boolean): string {
  const none = metric === "error_rate" ? 0 : 1;
  if (kind === "steady") return size.low > none || size.high < none ? "too little to matter" : "as it was";
  if (kind === "unsure") return "not sure";
  if (metric === "error_rate") return isUp ? "more errors" : "fewer errors";
  return isUp ? "slower" : "faster";
}

function changeOf(metric: JudgedMetric, size: number): string {
  if (metric !== "error_rate") return formatPercentChange((size - 1) * 100);
  const sign = size > 0 ? "+" : "";
  return `${sign}${formatRatio(size).replace("%", "pp")}`;
}
