import type { Unit } from "@/lib/domain/impact";

/** A value axis from 0 to `max`, a round number; the last tick is `max`. */
export interface ValueAxis {
  max: number;
  ticks: number[];
}

/** The axis when everything is 0: a flat line then lies at the bottom and does not look like noise. */
const LEAST: Record<Unit, number> = { ms: 1, per_minute: 1, ratio: 0.01 };

/** The smallest round axis with two to four steps that holds every value. */
export function valueAxis(values: Iterable<number | null>, unit: Unit): ValueAxis {
  let highest = 0;
  for (const value of values) if (value !== null && value > highest) highest = value;
  const step = roundStep(Math.max(highest, LEAST[unit]) / 4);
  const steps = Math.max(1, Math.ceil(Math.max(highest, LEAST[unit]) / step - 1e-9));
  const ticks = Array.from({ length: steps + 1 }, (_, index) => round(index * step));
  return { max: round(steps * step), ticks };
}

/** An axis that some values may leave at the top: `above` is the highest of them, null where all fit. */
export interface FocusedAxis extends ValueAxis {
  above: number | null;
}

/**
 * The axis of the `steady` values and of all but the highest 2 % of the `spiky` ones, so that a lone
 * p99 of four seconds does not flatten everything else. Where that would save little, all fit.
 */
export function focusedAxis(
  steady: readonly (number | null)[],
  spiky: readonly (number | null)[],
  unit: Unit,
): FocusedAxis {
  const peaks = spiky.filter((value) => value !== null).sort((a, b) => a - b);
  const highest = peaks.at(-1) ?? 0;
  const usual = peaks[Math.floor((peaks.length - 1) * 0.98)] ?? 0;
  const focused = valueAxis([...steady, usual], unit);
  if (highest > focused.max * 1.5) return { ...focused, above: highest };
  return { ...valueAxis([...steady, highest], unit), above: null };
}

/** The smallest of 1, 2, 2.5, 5 or 10 times a power of ten that is at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
