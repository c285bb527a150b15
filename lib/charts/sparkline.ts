import type { Window } from "@/lib/domain/time";
import type { SeriesRow } from "./series";
import { fractionOf } from "./time-axis";

/** A line without axes in a box of 100 × 100, y downwards. */
export interface Sparkline {
  /** SVG path data; a gap starts a new stroke. */
  path: string;
  /** Where deploys lie, 0..100. */
  marks: number[];
}

/** The first line of `rows`, from 0 to its highest value. */
export function sparkline(rows: readonly SeriesRow[], window: Window, deploys: readonly number[]): Sparkline {
  const highest = Math.max(...rows.map((row) => row.values[0] ?? 0), Number.MIN_VALUE);
  let path = "";
  let open = false;
  for (const row of rows) {
    const value = row.values[0] ?? null;
    if (value === null) {
      open = false;
      continue;
    }
    const point = `${coordinate(fractionOf(window, row.at) * 100)} ${coordinate(98 - (value / highest) * 96)}`;
    // A stroke of no length with round caps is a dot: a lone point stays visible.
    path += open ? `L${point}` : `M${point}L${point}`;
    open = true;
  }
  const inside = deploys.filter((at) => at >= window.from && at < window.to);
  return { path, marks: [...new Set(inside.map((at) => coordinate(fractionOf(window, at) * 100)))] };
}

function coordinate(value: number): number {
  return Math.round(value * 10) / 10;
}
