import { ceilTo, floorTo, MINUTE, type Window } from "@/lib/domain/time";

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
 * A row for every step of the window, ascending. Steps without requests are gaps, not zeros: the
 * readings of nothing are unknown. `read` gives a bucket's values; it is told the minutes that the
 * bucket covers so far, which is less than a step for the one still open at `now`.
 */
export function seriesRows<B extends { at: number; n: number }>(
  buckets: readonly B[],
  window: Window,
  step: number,
  now: number,
  read: (bucket: B, minutes: number) => (number | null)[],
): SeriesRow[] {
  const byStart = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const rows: SeriesRow[] = [];
  for (let start = floorTo(window.from, step); start < ceilTo(window.to, step); start += step) {
    const from = Math.max(start, window.from);
    const to = Math.min(start + step, window.to, Math.max(now, from));
    const bucket = byStart.get(start);
    const values = bucket ? read(bucket, (to - from) / MINUTE) : [];
    rows.push({ from, to, at: (from + to) / 2, n: bucket?.n ?? 0, values });
  }
  return rows;
}

/** Whether row `index` has a value on line `line` and neither neighbour has: a line alone would not show it. */
export function isIsolated(rows: readonly SeriesRow[], index: number, line: number): boolean {
  const known = (at: number) => (rows[at]?.values[line] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}
