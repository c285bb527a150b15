/**
 * Median of the known values (NaN is unknown), the mean of the middle two where their number is even. NaN where
 * none is known.
 */
export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(sortedKnown(values), 0.5);
}

/** The known values (NaN is unknown), ascending. */
export function sortedKnown(values: ArrayLike<number>): Float64Array {
  let known = 0;
  const copy = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== undefined && !Number.isNaN(value)) copy[known++] = value;
  }
  return copy.subarray(0, known).sort();
}

/** The q-quantile (0 ≤ q ≤ 1) of ascending values, linear between order statistics (Hyndman and Fan's type 7). */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = q * (sorted.length - 1);
  const low = Math.floor(position);
  const left = sorted[low] ?? Number.NaN;
  const right = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN;
  return left + (position - low) * (right - left);
}

/** A few numbers kept ascending while they come and go: the median of a window that moves. */
export class SortedWindow {
  private readonly kept: Float64Array;
  private size = 0;

  constructor(capacity: number) {
    this.kept = new Float64Array(capacity);
  }

  get length(): number {
    return this.size;
  }

  /** Forgets everything. */
  clear(): void {
    this.size = 0;
  }

  /** Adds a value; NaN is not counted. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    const place = this.placeOf(value);
    this.kept.copyWithin(place + 1, place, this.size);
    this.kept[place] = value;
    this.size++;
  }

  /** Takes a value out that was added before. */
  remove(value: number): void {
    if (Number.isNaN(value)) return;
    const place = this.placeOf(value);
    this.kept.copyWithin(place, place + 1, this.size);
    this.size--;
  }

  /** NaN where nothing is kept. */
  median(): number {
    const middle = this.size >> 1;
    const upper = this.kept[middle] ?? Number.NaN;
    if (this.size === 0) return Number.NaN;
    return this.size % 2 === 1 ? upper : ((this.kept[middle - 1] ?? Number.NaN) + upper) / 2;
  }

  private placeOf(value: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.kept[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * `result[t]` is the median of the `length` values before index t, those at [t − length, t), for t in 0 .. values.length.
 * NaN where fewer than half of them are known.
 */
export function trailingMedians(values: Float64Array, length: number): Float64Array {
  const medians = new Float64Array(values.length + 1).fill(Number.NaN);
  const window = new SortedWindow(length + 1);
  for (let t = 1; t <= values.length; t++) {
    window.add(values[t - 1] ?? Number.NaN);
    if (t > length) window.remove(values[t - 1 - length] ?? Number.NaN);
    if (window.length * 2 >= length) medians[t] = window.median();
  }
  return medians;
}
