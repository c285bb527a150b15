import type { Unit } from "@/lib/domain/impact";

/** What stands where a value is not known. */
export const NO_VALUE = "–";

/** A value with its unit: "210 ms", "1.24 s", "0.42 %", "312/min"; NO_VALUE for null. */
export function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return NO_VALUE;
  if (unit === "ms") return formatMs(value);
  if (unit === "ratio") return formatRatio(value);
  return value > 0 && value < 0.005 ? "<0.01/min" : `${formatAmount(value)}/min`;
}

/** As formatValue, shortened for an axis: "400 ms", "1.5 s", "0.5 %". */
export function formatTick(value: number, unit: Unit): string {
  return formatValue(value, unit)
    .replace(/(\.\d*?)0+(?!\d)/, "$1")
    .replace(/\.(?!\d)/, "");
}

/** A duration in milliseconds to three figures, in the unit that reads best: "4.24 ms", "210 ms", "1.24 s", "3.50 min". */
export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size < 999.5) return `${figures(ms)} ms`;
  if (size < 119_500) return `${figures(ms / 1_000)} s`;
  return `${figures(ms / 60_000)} min`;
}

/** A ratio in per cent: "0 %", "0.42 %", "4.2 %", "63 %". What rounds to nothing but is something is "<0.01 %". */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100;
  const size = Math.abs(percent);
  if (size === 0) return "0 %";
  if (size < 0.005) return percent < 0 ? ">−0.01 %" : "<0.01 %";
  return `${signed(percent, percent.toFixed(size < 0.995 ? 2 : size < 9.95 ? 1 : 0))} %`;
}

const COUNT = new Intl.NumberFormat("en-GB");

/** A whole number with its thousands apart: "12,480". */
export function formatCount(n: number): string {
  return COUNT.format(n);
}

/** A number of something to three figures: "0.08", "4.24", "312", "1.24k", "3.40M". */
function formatAmount(value: number): string {
  const size = Math.abs(value);
  if (size < 999.5) return figures(value);
  if (size < 999_500) return `${figures(value / 1_000)}k`;
  return `${figures(value / 1_000_000)}M`;
}

/** Changes that round to less than the last figure shown, in each unit. */
const LEAST_SHOWN: Record<Unit, number> = { ms: 0.005, ratio: 0.000_05, per_minute: 0.005 };

/**
 * A change in the unit, with its sign: "+132 ms", "−0.4 pp", "±0 ms"; what rounds to nothing but is something is "under
 * +0.01 pp"; NO_VALUE for null.
 */
export function formatDifference(difference: number | null, unit: Unit): string {
  if (difference === null) return NO_VALUE;
  if (difference !== 0 && Math.abs(difference) < LEAST_SHOWN[unit]) {
    return `under ${formatDifference(2 * Math.sign(difference) * LEAST_SHOWN[unit], unit)}`;
  }
  const sign = difference > 0 ? "+" : difference === 0 ? "±" : "";
  // A difference of percentages is in points: "+50 %" would read as half again as many.
  if (unit === "ratio") return `${sign}${formatRatio(difference).replace("%", "pp")}`;
  return `${sign}${formatValue(difference, unit)}`;
}

/** A relative change in per cent, with its sign: "+63 %", "−4.2 %", "±0 %"; NO_VALUE for null. */
export function formatPercentChange(percent: number | null): string {
  if (percent === null) return NO_VALUE;
  const size = Math.abs(percent);
  if (size < 0.05) return "±0 %";
  const text = `${signed(percent, percent.toFixed(size < 9.95 ? 1 : 0))} %`;
  return percent > 0 ? `+${text}` : text;
}

/** To three significant figures, with at most two after the point. */
function figures(value: number): string {
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  return signed(value, value.toFixed(Math.min(Math.max(digits, 0), 2)));
}

function signed(value: number, text: string): string {
  return value < 0 ? text.replace("-", "−") : text;
}

/** The text with figures kept on one line with their units. */
export function keepUnits(text: string): string {
  return text.replace(/(?<=\d) (?=(?:%|(?:ms|s|min|pp)\b))/g, "\u00a0");
}
