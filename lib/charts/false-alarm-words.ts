import type { Interval } from "@/lib/domain/verdict";
import { formatCount, formatRatio } from "./format";

interface Share {
  of: number;
  count: number;
  interval: Interval | null;
}

interface Counted {
  all: Share;
  expected: number | null;
  unjudged: number;
  nights: number;
}

/** "Of 420 pretended deploys in the past 30 nights, 5 were blamed: 1.2 % (95 % interval 0.5 % to 2.8 %). 1.5 % are expected." */
export function falseAlarmsInWords({ all, expected, nights }: Counted): string {
  const { of, count, interval } = all;
  if (!interval || expected === null) return "No deploy has been pretended yet.";
  const deploys = of === 1 ? "1 pretended deploy" : `${formatCount(of)} pretended deploys`;
  const when = nights === 1 ? "last night" : `in the past ${nights} nights`;
  const blamed = `${count === 0 ? "none was" : count === 1 ? "1 was" : `${formatCount(count)} were`} blamed`;
  const { value, low, high } = interval;
  const share = `${formatRatio(value)} (95 % interval ${formatRatio(low)} to ${formatRatio(high)})`;
  return `Of ${deploys} ${when}, ${blamed}: ${share}. ${formatRatio(expected)} are expected.`;
}

/** What that means, and what was left out. */
export function standingInWords({ all: { interval }, expected, unjudged }: Counted): string {
  const apart =
    unjudged === 0 ? "" : ` ${formatCount(unjudged)} more had too little measured around them to be judged.`;
  if (!interval || expected === null) return `The first night is judged once a whole day has been measured.${apart}`;
  return `${comparison(interval, expected)}${apart}`;
}

/** An interval that reaches so many times what is expected says little. */
const FAR = 3;

function comparison({ low, high }: Interval, expected: number): string {
  if (low > expected) {
    return "That is more than the settings allow: take verdicts with care, or ask for fewer false alarms in the settings.";
  }
  if (high < expected) return "That is less than the settings allow.";
  if (high > FAR * expected) return "No sign of more than the settings allow; further nights will tell more.";
  return "That agrees with what the settings allow.";
}
