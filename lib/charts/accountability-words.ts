import type { Interval } from "@/lib/domain/verdict";
import { formatCount, formatRatio } from "./format";

interface Share {
  of: number;
  count: number;
  interval: Interval | null;
}

/** "24 of 26: 92 %, 95 % interval 76 % to 98 %". */
export function shareInWords({ of, count, interval }: Share): string {
  if (!interval) return "not known yet";
  const { value, low, high } = interval;
  const of95 = `95 % interval ${formatRatio(low)} to ${formatRatio(high)}`;
  return `${formatCount(count)} of ${formatCount(of)}: ${formatRatio(value)}, ${of95}`;
}

interface Taught {
  setting: "p50" | "p95" | "p99" | "throughput" | "errorPoints";
  wanted: number;
  hides: number;
}

/** "A floor of 13 % for p95 would not have flagged it; it would have hidden 1 confirmed verdict." */
export function lessonInWords({ setting, wanted, hides }: Taught): string {
  const floor =
    setting === "errorPoints"
      ? `A floor of ${plain(wanted * 100)} points for errors`
      : `A floor of ${plain(wanted * 100)} % for ${setting}`;
  const price =
    hides === 0
      ? "no confirmed verdict would have been hidden by it"
      : `it would have hidden ${formatCount(hides)} confirmed verdict${hides === 1 ? "" : "s"}`;
  return `${floor} would not have flagged it; ${price}.`;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}
