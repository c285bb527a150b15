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

/**
 * The q-quantile as `quantileOfSorted`, of the first `count` values of `values`, which are left in another order: what
 * is smaller before it, what is larger behind (Hoare's selection, Communications of the ACM 4, 1961).
 */
export function quantileInPlace(values: Float64Array, count: number, q: number): number {
  if (count === 0) return Number.NaN;
  const position = q * (count - 1);
  const low = Math.floor(position);
  select(values, count, low);
  const left = values[low] ?? Number.NaN;
  if (low === position) return left;
  let right = Number.POSITIVE_INFINITY;
  for (let i = low + 1; i < count; i++) right = Math.min(right, values[i] ?? 0);
  return left + (position - low) * (right - left);
}

/** The median of the first `count` values, which are left in another order. */
export function medianInPlace(values: Float64Array, count: number): number {
  return quantileInPlace(values, count, 0.5);
}

/** So few values are sorted by insertion: nothing is quicker. */
const FEW = 20;

/** Brings the value of that rank to its place, and what is smaller before it. */
function select(values: Float64Array, count: number, rank: number): void {
  let from = 0;
  let to = count - 1;
  while (to - from >= FEW) {
    const pivot = values[(from + to) >> 1] ?? 0;
    let i = from;
    let j = to;
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = swapped;
    }
    if (rank <= j) to = j;
    else if (rank >= i) from = i;
    else return;
  }
  for (let i = from + 1; i <= to; i++) {
    const value = values[i] ?? 0;
    let place = i;
    for (; place > from && (values[place - 1] ?? 0) > value; place--) values[place] = values[place - 1] ?? 0;
    values[place] = value;
  }
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

  /** Adds a value; NaN is not counted. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    const { kept } = this;
    let place = this.size++;
    for (; place > 0 && (kept[place - 1] ?? 0) > value; place--) kept[place] = kept[place - 1] ?? 0;
    kept[place] = value;
  }

  /** Takes a value out that was added before. */
  remove(value: number): void {
    if (Number.isNaN(value)) return;
    const { kept } = this;
    this.size--;
    let place = 0;
    while (place < this.size && (kept[place] ?? 0) < value) place++;
    for (; place < this.size; place++) kept[place] = kept[place + 1] ?? 0;
  }

  /** NaN where nothing is kept. */
  median(): number {
    const middle = this.size >> 1;
    const upper = this.kept[middle] ?? Number.NaN;
    if (this.size === 0) return Number.NaN;
    return this.size % 2 === 1 ? upper : ((this.kept[middle - 1] ?? Number.NaN) + upper) / 2;
  }
}

/**
 * Medians of the `length` values before an index t, those at [t − length, t): each computed when it is first asked for.
 * NaN where fewer than half of them are known.
 */
export class TrailingMedians {
  private readonly medians: Float64Array;
  private readonly isThere: Uint8Array;
  private readonly few: Float64Array;

  constructor(
    private readonly values: Float64Array,
    private readonly length: number,
  ) {
    this.medians = new Float64Array(values.length + 1);
    this.isThere = new Uint8Array(values.length + 1);
    this.few = new Float64Array(length);
  }

  /** For t in 0 .. values.length; NaN elsewhere. */
  at(t: number): number {
    if (this.isThere[t] !== 1) {
      if (!(t >= 0 && t <= this.values.length)) return Number.NaN;
      this.medians[t] = this.compute(t);
      this.isThere[t] = 1;
    }
    return this.medians[t] ?? Number.NaN;
  }

  private compute(t: number): number {
    const { values, few, length } = this;
    let count = 0;
    for (let i = Math.max(0, t - length); i < t; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isNaN(value)) few[count++] = value;
    }
    return count * 2 >= length ? medianInPlace(few, count) : Number.NaN;
  }
}
