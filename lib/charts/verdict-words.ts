import { unitOf } from "@/lib/domain/impact";
import { MINUTE } from "@/lib/domain/time";
import type { JudgedMetric, MetricVerdict } from "@/lib/domain/verdict";
import {
  changeInWords,
  coincidenceInWords,
  confirmationInWords,
  mixInWords,
  plainFigure,
  sharedInWords,
  suspectsInWords,
  versionsInWords,
} from "./cause-words";
import { cautiousInWords, countsInWords, isNewError, neededInWords } from "./evidence-words";
import { formatCount, formatValue, NO_VALUE } from "./format";
import { companyInWords } from "./quiet-words";
import { intervalInWords, plainDifference } from "./verdict-arithmetic";

/**
 * What a verdict says, as a sentence or two.
 * @param name what changed, such as "p95 of POST /checkout"
 * @param deployedAt end of the rollout, epoch milliseconds
 */
export function describeVerdict(verdict: MetricVerdict, name: string, deployedAt: number): string {
  const sentence = sentenceOf(verdict, name, deployedAt);
  // "p95" is a name: it stays as it is.
  return /^p\d/.test(sentence) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
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
      return `${moved(verdict, name)}, and ${sharedInWords(verdict.cause, verdict.metric)}.`;
    case "mix_shifted":
      return `${moved(verdict, name)} ${mixInWords(verdict.cause, verdict.metric)}.`;
    case "confounded":
      return `${moved(verdict, name)}, and ${suspectsInWords(verdict.cause)}.`;
    default:
      return blamed(verdict, name);
  }
}

function blamed(verdict: MetricVerdict, name: string): string {
  const { cause, metric } = verdict;
  const coincidence = metric === "throughput" ? `, ${coincidenceInWords(cause)}` : "";
  // What only the versions show is hidden in the whole.
  const isHidden = cause.versions !== null && verdict.calledAfter === null;
  const whole = [
    `${moved(verdict, name)}${timing(verdict)}${coincidence}.`,
    countsInWords(verdict),
    rarityInWords(verdict),
    verdict.cautious ? cautiousInWords(verdict.cautious) : "",
  ];
  return [
    ...(isHidden ? [`${name} differs between the versions.`] : whole),
    versionsInWords(cause, metric),
    confirmationInWords(cause, metric),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function moved(verdict: MetricVerdict, name: string): string {
  const { direction, burst, typical, metric } = verdict;
  if (direction === null) return `${name} moves from minute to minute as it did not before`;
  const verb = direction === "up" ? "rose" : "fell";
  if (burst) {
    const size = changeInWords(metric, burst.size);
    return `${name} ${verb} for about ${plural(burst.minutes, "minute")}, by ${size} at most`;
  }
  if (isNewError(verdict)) return `${name} is new: ${sizeInWords(verdict)}`;
  const fromTo = `from ${amount(metric, typical.before)} to ${amount(metric, typical.after)}`;
  return `${name} ${verb} ${fromTo} (${sizeInWords(verdict, plainDifference(metric, typical))})`;
}

/** @param plain what the reader reckons from the values beside it: where the change is another, it is said why */
function sizeInWords({ size, metric }: MetricVerdict, plain?: string): string {
  if (!size) return "by how much is not known";
  const change = changeInWords(metric, size.value);
  const beside = plain === undefined || plain === change || plain === NO_VALUE ? "" : " allowing for the time of day";
  return `${change}${beside}, 95 % interval ${intervalInWords(metric, size)}`;
}

function amount(metric: JudgedMetric, value: number | null): string {
  if (metric !== "value") return formatValue(value, unitOf(metric));
  return value === null ? "nothing measured" : plainFigure(value);
}

function timing({ calledAfter }: MetricVerdict): string {
  return calledAfter === null ? "" : ` within ${plural(calledAfter, "minute")} of the deploy`;
}

function rarityInWords({ rarity }: MetricVerdict): string {
  if (!rarity) return "";
  const { atLeastAsUnusual, placebos } = rarity;
  const past = `${formatCount(placebos)} earlier moments`;
  if (atLeastAsUnusual === 0) return `None of ${past} without a deploy was as unusual.`;
  const were = atLeastAsUnusual === 1 ? "was" : "were";
  return `${formatCount(atLeastAsUnusual)} of ${past} without a deploy ${were} as unusual.`;
}

function inconclusive(verdict: MetricVerdict, name: string): string {
  const { rarity, cautious, counts, looks, isFinal } = verdict;
  const isYoung = !isFinal && looks.length === 0 && !cautious;
  if (isYoung) return `Too early to say anything of ${name}.`;
  if (!rarity && !cautious) return `Nothing can be said of ${name}: too little is known of the time before the deploy.`;
  const clear = `No clear change of ${name}${isFinal ? "" : " so far"}: ${sizeInWords(verdict)}.`;
  const past = cautious ? cautiousInWords(cautious) : rarityInWords(verdict);
  const tooFew = counts && counts.after.events > 0 ? countsInWords(verdict) : "";
  return [clear, tooFew, past, companyInWords(verdict), neededInWords(verdict)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function begun({ onset }: MetricVerdict, deployedAt: number): string {
  if (!onset) return "when is not known";
  const minutes = (at: number) => Math.round((deployedAt - at) / MINUTE);
  return `${plural(minutes(onset.at), "minute")} earlier, between ${minutes(onset.from)} and ${minutes(onset.to)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
