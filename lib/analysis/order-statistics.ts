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
  if (count !== 3 && count !== 4) return quantileInPlace(values, count, 0.5);
  const a = values[0] ?? 0;
  const b = values[1] ?? 0;
  const c = values[2] ?? 0;
  const d = values[3] ?? 0;
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  if (count === 3) return Math.max(low, Math.min(high, c));
  return (Math.max(low, Math.min(c, d)) + Math.min(high, Math.max(c, d))) / 2;
}

/** So few values are sorted by insertion: nothing is quicker. */
const FEW = 8;

/**
 * Brings the value of that rank to its place, and what is smaller before it. Values are divided without a jump that
 * depends on them (Lomuto's way): a processor guesses every second one wrongly, which would take most of the time.
 */
function select(values: Float64Array, count: number, rank: number): void {
  let from = 0;
  let to = count;
  while (to - from > FEW) {
    const middle = (from + to) >> 1;
    const pivot = values[middle] ?? 0;
    values[middle] = values[to - 1] ?? 0;
    let smaller = from;
    for (let i = from; i < to - 1; i++) {
      const value = values[i] ?? 0;
      values[i] = values[smaller] ?? 0;
      values[smaller] = value;
      smaller += Number(value < pivot) | 0;
    }
    values[to - 1] = values[smaller] ?? 0;
    values[smaller] = pivot;
    if (rank === smaller) return;
    if (rank < smaller) to = smaller;
    else from = smaller === from ? pastEqual(values, from, to) : smaller + 1;
    if (rank < from) return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? 0;
    let place = i;
    for (; place > from && (values[place - 1] ?? 0) > value; place--) values[place] = values[place - 1] ?? 0;
    values[place] = value;
  }
}

/** Brings what equals the first value at [from, to), the smallest, next to it; the index of the first that does not. */
function pastEqual(values: Float64Array, from: number, to: number): number {
  const smallest = values[from] ?? 0;
  let next = from + 1;
  for (let i = next; i < to; i++) {
    const value = values[i] ?? 0;
    if (value !== smallest) continue;
    values[i] = values[next] ?? 0;
    values[next++] = value;
  }
  return next;
}

/** In windows as short as this a value is sooner found from the beginning than by halves, whose every step is a guess. */
const SHORT = 16;

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
    for (let place = this.placeOf(value); place < this.size; place++) kept[place] = kept[place + 1] ?? 0;
  }

  /** Takes a value out that was added before, and adds another: quicker than one after the other. */
  replace(leaving: number, coming: number): void {
    if (Number.isNaN(leaving) || Number.isNaN(coming)) {
      this.remove(leaving);
      this.add(coming);
      return;
    }
    const { kept } = this;
    const last = this.size - 1;
    let place = this.placeOf(leaving);
    for (; place < last && (kept[place + 1] ?? 0) < coming; place++) kept[place] = kept[place + 1] ?? 0;
    for (; place > 0 && (kept[place - 1] ?? 0) > coming; place--) kept[place] = kept[place - 1] ?? 0;
    kept[place] = coming;
  }

  /** The first place of a value that is there. */
  private placeOf(value: number): number {
    let low = 0;
    let high = this.size;
    if (high <= SHORT) {
      while (low < high && (this.kept[low] ?? 0) < value) low++;
      return low;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.kept[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Mean of what is left without the lowest and the highest quarter, rounded down; NaN where nothing is kept. */
  midmean(): number {
    const cut = this.size >> 2;
    let sum = 0;
    for (let i = cut; i < this.size - cut; i++) sum += this.kept[i] ?? 0;
    return sum / (this.size - 2 * cut);
  }

  /** NaN where nothing is kept. */
  median(): number {
    const middle = this.size >> 1;
    const upper = this.kept[middle] ?? Number.NaN;
    if (this.size === 0) return Number.NaN;
    return this.size % 2 === 1 ? upper : ((this.kept[middle - 1] ?? Number.NaN) + upper) / 2;
  }
}

/** Values that are there when they are asked for, in what begins with index `origin`. */
export interface Values {
  readonly length: number;
  readonly origin: number;
  read(from: number, to: number): Float64Array;
}

/** Median of as many values before index t as `few` has room for; NaN where fewer than half of them are known. */
function medianBefore(values: Values, t: number, few: Float64Array): number {
  const from = Math.max(0, t - few.length);
  const all = values.read(from, t);
  const { origin } = values;
  let known = 0;
  for (let i = from; i < t; i++) {
    const value = all[i - origin] ?? Number.NaN;
    if (!Number.isNaN(value)) few[known++] = value;
  }
  return known * 2 >= few.length ? medianInPlace(few, known) : Number.NaN;
}

/** So many medians are remembered, powers of 2: few where the past is kept, more once more than these were asked for. */
const FEW_REMEMBERED = 64;
const MOST_REMEMBERED = 2048;

/**
 * Medians of the `length` values before an index t, those at [t − length, t): each computed when it is asked for, and
 * remembered until another takes its place. Those that are asked for lie an even number of steps apart, so that even
 * and odd ones share places. NaN where fewer than half of the values are known.
 */
export class TrailingMedians {
  private indexes = new Int32Array(FEW_REMEMBERED).fill(-1);
  private medians = new Float64Array(FEW_REMEMBERED);
  private computed = 0;
  private readonly few: Float64Array;

  constructor(
    private readonly values: Values,
    length: number,
  ) {
    this.few = new Float64Array(length);
  }

  /** For t in 0 .. values.length; NaN elsewhere. */
  at(t: number): number {
    if (!(t >= 0 && t <= this.values.length)) return Number.NaN;
    const place = (t >> 1) & (this.indexes.length - 1);
    if (this.indexes[place] === t) return this.medians[place] ?? Number.NaN;
    const found = medianBefore(this.values, t, this.few);
    this.indexes[place] = t;
    this.medians[place] = found;
    if (++this.computed === FEW_REMEMBERED) {
      this.indexes = new Int32Array(MOST_REMEMBERED).fill(-1);
      this.medians = new Float64Array(MOST_REMEMBERED);
    }
    return found;
  }
}

/**
 * The same medians for those who ask for many in a row. So many are computed at once as a stretch is long, since one is
 * quicker found where the one beside it is known: few where only some are wanted.
 */
export class MovingMedians {
  private readonly stretches: Float64Array[] = [];
  private readonly window: SortedWindow;

  constructor(
    private readonly values: Values,
    private readonly length: number,
    private readonly stretch: number,
  ) {
    this.window = new SortedWindow(length + 1);
  }

  /** Writes `count` medians from index `from` on at `place` of `into`; NaN before 0 and past values.length. */
  read(from: number, into: Float64Array, place = 0, count = into.length): void {
    for (let i = 0; i < count; ) {
      const t = from + i;
      const stretch = t < 0 || t > this.values.length ? null : this.stretchOf(Math.floor(t / this.stretch));
      if (stretch === null) {
        into[place + i++] = Number.NaN;
        continue;
      }
      for (let within = t % this.stretch; within < this.stretch && i < count; within++) {
        into[place + i++] = stretch[within] ?? Number.NaN;
      }
    }
  }

  private stretchOf(index: number): Float64Array {
    const made = this.stretches[index];
    if (made) return made;
    const { values, length, window } = this;
    const stretch = new Float64Array(this.stretch).fill(Number.NaN);
    const from = index * stretch.length;
    const first = Math.max(0, from - length);
    const all = values.read(first, from + stretch.length);
    const { origin } = values;
    window.clear();
    for (let i = first; i < from; i++) window.add(all[i - origin] ?? Number.NaN);
    for (let t = from; t < Math.min(from + stretch.length, values.length + 1); t++) {
      if (window.length * 2 >= length) stretch[t - from] = window.median();
      const value = all[t - origin] ?? Number.NaN;
      if (t < length) window.add(value);
      else window.replace(all[t - length - origin] ?? Number.NaN, value);
    }
    this.stretches[index] = stretch;
    return stretch;
  }
}
