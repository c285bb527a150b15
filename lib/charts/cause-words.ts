import type { Cause } from "@/lib/domain/cause";
import type { JudgedMetric } from "@/lib/domain/verdict";
import { formatDifference, formatPercentChange, formatRatio } from "./format";

/** A suspect that is so many times as likely as the next is said to fit better, and far better. */
const CLEARLY = 1.5;
const FAR = 20;

/** "services that were not deployed moved alike (search +2 %, cart +1 %)". */
export function sharedInWords({ siblings, versions }: Cause, metric: JudgedMetric): string {
  if (versions) return `the old version (${versions.from}) did the same in the same minutes`;
  if (!siblings) return "so did services that were not deployed";
  const each = siblings.services.map(({ service, change }) => `${service} ${changeInWords(metric, change)}`);
  const who = each.length === 1 ? "a service that was not deployed" : "services that were not deployed";
  return `${who} moved alike (${each.join(", ")})`;
}

/** What services without a deploy say of a change of traffic, which a deploy rarely makes. */
export function coincidenceInWords({ siblings }: Cause): string {
  return siblings?.heldSteady ? "while services that were not deployed held steady" : "which coincided with the deploy";
}

/**
 * "it cannot be told whether v41 or v42 did it; v42 fits better (70 %)", "v42 fits that far better than v41, which is not
 * ruled out": every suspect is named, none is picked.
 */
export function suspectsInWords({ suspects }: Cause): string {
  if (suspects.length === 0) return "another deploy fits as well";
  const doubt = `it cannot be told whether ${either(suspects.map(({ label }) => label))} did it`;
  const [first, second] = suspects;
  const isAhead = first && second && first.weight >= CLEARLY * second.weight;
  if (isAhead && first.weight >= FAR * (1 - first.weight)) {
    const rest = suspects.slice(1).map(({ label }) => label);
    return `${first.label} fits that far better than ${either(rest)}, which is not ruled out`;
  }
  return isAhead ? `${doubt}; ${first.label} fits better (${formatRatio(first.weight)})` : doubt;
}

/**
 * "because other operations are called (GET /export 4.0 % of the requests before, 12 % after; the operations themselves
 * +0.4 %)"; of one operation, that it is called more or less often.
 */
export function mixInWords({ mix }: Cause, metric: JudgedMetric): string {
  if (!mix) return "because other operations are called, none of which changed";
  const alone = `percentiles of few requests lie elsewhere than those of many; the requests themselves ${changeInWords(metric, mix.operations)}`;
  if (mix.shares.length === 0) return `because it is not called as often as before (${alone})`;
  const shares = mix.shares.map(
    ({ operation, before, after }) =>
      `${operation} ${formatRatio(before)} of the requests before, ${formatRatio(after)} after`,
  );
  const own = `the operations themselves ${changeInWords(metric, mix.operations)}`;
  return `because other operations are called (${[...shares, own].join("; ")})`;
}

/** "In the 12 minutes that both versions served, v42 was +48 % against v41 (95 % interval +40 % to +57 %)."; "" without. */
export function versionsInWords({ versions }: Cause, metric: JudgedMetric): string {
  if (!versions) return "";
  const { pairs, from, to, size } = versions;
  const interval = `95 % interval ${changeInWords(metric, size.low)} to ${changeInWords(metric, size.high)}`;
  const when = pairs === 1 ? "In the minute" : `In the ${pairs} minutes`;
  return `${when} that both versions served, ${to} was ${changeInWords(metric, size.value)} against ${from} (${interval}).`;
}

/** "v41 took it back: −33 %."; "" where nothing did. */
export function confirmationInWords({ confirmedBy }: Cause, metric: JudgedMetric): string {
  return confirmedBy ? `${confirmedBy.label} took it back: ${changeInWords(metric, confirmedBy.size)}.` : "";
}

function either(labels: readonly string[]): string {
  const last = labels.at(-1) ?? "";
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(", ")} or ${last}`;
}

/** "+63 %" for a ratio of 1.63; "+0.4 pp" for a difference of error rates. */
export function changeInWords(metric: JudgedMetric, change: number): string {
  if (metric === "value") return change > 0 ? `+${plainFigure(change)}` : plainFigure(change);
  if (metric === "error_rate") return formatDifference(change, "ratio");
  return formatPercentChange((change - 1) * 100);
}

/** To four significant figures, without an exponent where that is short. */
export function plainFigure(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
