import { ceilTo, floorTo, type Window } from "@/lib/domain/time";

/** One bucket as a chart draws it. `values` follow the chart's lines; null is a gap. */
export interface SeriesRow {
  /** The bucket [from, to) as far as it lies in the window and is over. */
  from: number;
  to: number;
  /** Where the point is drawn: the middle, so that a step lies on its side of a deploy line. */
  at: number;
  /** Requests. */
  n: number;
  values: (number | null)[];
}

/**
 * A row for every step of the window, ascending. `read` gives a step's values from its bucket (null
 * for a step without requests) and the stretch that the step covers so far: less than the step at
 * the window's ends, and where it is still open at `now`.
 */
export function seriesRows<B extends { at: number; n: number }>(
  buckets: readonly B[],
  window: Window,
  step: number,
  now: number,
  read: (bucket: B | null, stretch: Window) => (number | null)[],
): SeriesRow[] {
  const byStart = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const rows: SeriesRow[] = [];
  for (let start = floorTo(window.from, step); start < ceilTo(window.to, step); start += step) {
    const from = Math.max(start, window.from);
    const to = Math.min(start + step, window.to, Math.max(now, from));
    const bucket = byStart.get(start) ?? null;
    rows.push({ from, to, at: (from + to) / 2, n: bucket?.n ?? 0, values: read(bucket, { from, to }) });
  }
  return rows;
}

/** Whether row `index` has a value on line `line` and neither neighbour has: a line alone would not show it. */
export function isIsolated(rows: readonly SeriesRow[], index: number, line: number): boolean {
  const known = (at: number) => (rows[at]?.values[line] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}
