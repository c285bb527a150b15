import { unitOf } from "@/lib/domain/impact";
import { MINUTE } from "@/lib/domain/time";
import type { Interval, JudgedMetric, MetricVerdict } from "@/lib/domain/verdict";
import { formatCount, formatDifference, formatPercentChange, formatValue } from "./format";

/**
 * What a verdict says, as a sentence or two.
 * @param name what changed, such as "p95 of POST /checkout"
 * @param deployedAt end of the rollout, epoch milliseconds
 */
export function describeVerdict(verdict: MetricVerdict, name: string, deployedAt: number): string {
  const sentence = sentenceOf(verdict, name, deployedAt);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function sentenceOf(verdict: MetricVerdict, name: string, deployedAt: number): string {
  switch (verdict.kind) {
    case "unchanged":
      return `${name} did not change: ${sizeInWords(verdict)}, which is too little to matter.`;
    case "inconclusive":
      return inconclusive(verdict, name);
    case "started_before":
      return `${moved(verdict, name)}, but that had begun before the deploy: ${begun(verdict, deployedAt)}.`;
    case "shared":
      return `${moved(verdict, name)}, and so did services that were not deployed.`;
    case "mix_shifted":
      return `${moved(verdict, name)} because other operations are called, none of which changed.`;
    case "confounded":
      return `${moved(verdict, name)}, and another deploy fits as well.`;
    default:
      return `${moved(verdict, name)}${timing(verdict)}. ${rarityInWords(verdict)}`.trim();
  }
}

function moved(verdict: MetricVerdict, name: string): string {
  const { direction, burst, typical, metric } = verdict;
  if (direction === null) return `${name} moves from minute to minute as it did not before`;
  const verb = direction === "up" ? "rose" : "fell";
  if (burst) {
    const size = changeInWords(metric, burst.size);
    return `${name} ${verb} for about ${plural(burst.minutes, "minute")}, by ${size} at most`;
  }
  const fromTo = `from ${amount(metric, typical.before)} to ${amount(metric, typical.after)}`;
  return `${name} ${verb} ${fromTo} (${sizeInWords(verdict)})`;
}

function sizeInWords({ size, metric }: MetricVerdict): string {
  if (!size) return "by how much is not known";
  return `${changeInWords(metric, size.value)}, 95 % interval ${intervalInWords(size, metric)}`;
}

function intervalInWords({ low, high }: Interval, metric: JudgedMetric): string {
  return `${changeInWords(metric, low)} to ${changeInWords(metric, high)}`;
}

/** "+63 %" for a ratio of 1.63; "+0.4 pp" for a difference of error rates. */
function changeInWords(metric: JudgedMetric, change: number): string {
  if (metric === "value") return change > 0 ? `+${plainFigure(change)}` : plainFigure(change);
  if (metric === "error_rate") return formatDifference(change, "ratio");
  return formatPercentChange((change - 1) * 100);
}

function amount(metric: JudgedMetric, value: number | null): string {
  if (metric !== "value") return formatValue(value, unitOf(metric));
  return value === null ? "nothing measured" : plainFigure(value);
}

/** To four significant figures, without an exponent where that is short. */
function plainFigure(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function timing({ calledAfter }: MetricVerdict): string {
  return calledAfter === null ? "" : ` within ${plural(calledAfter, "minute")} of the deploy`;
}

function rarityInWords({ rarity }: MetricVerdict): string {
  if (!rarity) return "";
  const { atLeastAsUnusual, placebos } = rarity;
  const past = `${formatCount(placebos)} earlier moments`;
  if (atLeastAsUnusual === 0) return `None of ${past} without a deploy was as unusual.`;
  return `Of ${past} without a deploy ${formatCount(atLeastAsUnusual)} ${atLeastAsUnusual === 1 ? "was" : "were"} as unusual.`;
}

function inconclusive(verdict: MetricVerdict, name: string): string {
  if (!verdict.rarity) return `Nothing can be said of ${name} yet: too little is known of the time before the deploy.`;
  if (verdict.looks.length === 0) return `Nothing can be said of ${name} yet: the deploy was only just now.`;
  const sofar = verdict.isFinal ? "" : " so far";
  return `No clear change of ${name}${sofar}: ${sizeInWords(verdict)}. ${rarityInWords(verdict)}`;
}

function begun({ onset }: MetricVerdict, deployedAt: number): string {
  if (!onset) return "when is not known";
  const minutes = (at: number) => Math.round((deployedAt - at) / MINUTE);
  return `${plural(minutes(onset.at), "minute")} earlier, between ${minutes(onset.from)} and ${minutes(onset.to)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
