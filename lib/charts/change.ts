import type { Comparison, Metric } from "@/lib/domain/impact";

/** What a person sees of a difference: a shape, a word and a tone that say the same. */
export interface Change {
  direction: "up" | "down" | "same" | "unknown";
  word: string;
  tone: "worse" | "better" | "neutral";
}

/** Differences up to this many per cent are called about the same. */
export const SAME_PERCENT = 5;
/** The same for error rates, in percentage points: relative differences of small rates say little. */
export const SAME_ERROR_POINTS = 0.1;

const UNKNOWN: Change = { direction: "unknown", word: "no comparison", tone: "neutral" };
const SAME: Change = { direction: "same", word: "about the same", tone: "neutral" };

const WORDS: Record<"latency" | "throughput" | "error_rate", { up: Change; down: Change }> = {
  latency: {
    up: { direction: "up", word: "slower", tone: "worse" },
    down: { direction: "down", word: "faster", tone: "better" },
  },
  // More or less traffic is neither good nor bad.
  throughput: {
    up: { direction: "up", word: "more traffic", tone: "neutral" },
    down: { direction: "down", word: "less traffic", tone: "neutral" },
  },
  error_rate: {
    up: { direction: "up", word: "more errors", tone: "worse" },
    down: { direction: "down", word: "fewer errors", tone: "better" },
  },
};

/** Describes a difference; it states what is, and neither its cause nor its certainty. */
export function describeChange({ metric, difference, percent }: Comparison): Change {
  if (difference === null) return UNKNOWN;
  const isSame =
    metric === "error_rate"
      ? Math.abs(difference) * 100 < SAME_ERROR_POINTS
      : difference === 0 || (percent !== null && Math.abs(percent) < SAME_PERCENT);
  if (isSame) return SAME;
  return WORDS[family(metric)][difference > 0 ? "up" : "down"];
}

function family(metric: Metric): keyof typeof WORDS {
  return metric === "throughput" || metric === "error_rate" ? metric : "latency";
}
