/** Steps of a page, and those of a block, which are brought to the scale together: powers of 2. */
const PAGE = 9;
const BLOCK = 6;

/**
 * The values of a series on another scale, each brought there when it is first asked for: a verdict whose past is kept
 * reads a twentieth of them, and has no memory for the others.
 */
export class ScaledValues {
  /** Index of the step that is the first of what `read` gave last. */
  origin = 0;
  private readonly pages: (Float64Array | undefined)[] = [];
  private readonly isDone: Uint8Array;
  /** Blocks that are not done. */
  private left: number;
  private across = new Float64Array(0);

  /** @param toScale brings the value at an index to the scale; leaves all as they are where it is null. */
  constructor(
    private readonly values: Float64Array,
    private readonly toScale: ((value: number, index: number) => number) | null,
  ) {
    this.isDone = new Uint8Array(toScale ? Math.ceil(values.length / (1 << BLOCK)) : 0);
    this.left = this.isDone.length;
  }

  get length(): number {
    return this.values.length;
  }

  /** Whether the scale is another one than that of the series. */
  get isOther(): boolean {
    return this.toScale !== null;
  }

  /** Those at [from, to), as far as the series reaches. They are not to be written to. */
  over(from: number, to: number): Float64Array {
    const first = Math.min(Math.max(0, from), this.length);
    const end = Math.max(first, Math.min(to, this.length));
    if (!this.toScale) return this.values.subarray(first, end);
    this.scale(first, end, this.toScale);
    return this.copyTo(new Float64Array(end - first), first, end);
  }

  /**
   * Steps of the series from `origin` on, among them those at [from, to), of which `from` is none before the first:
   * for those who ask thousands of times. They hold until the next call.
   */
  read(from: number, to: number): Float64Array {
    const { toScale } = this;
    if (!toScale) {
      this.origin = 0;
      return this.values;
    }
    this.scale(from, to, toScale);
    const page = from >> PAGE;
    if (to <= (page + 1) << PAGE) {
      this.origin = page << PAGE;
      return this.pageOf(page);
    }
    if (this.across.length < to - from) this.across = new Float64Array(to - from);
    this.origin = from;
    return this.copyTo(this.across, from, to);
  }

  private scale(from: number, to: number, toScale: (value: number, index: number) => number): void {
    if (this.left === 0) return;
    const end = Math.min(to, this.length);
    for (let block = from >> BLOCK; block << BLOCK < end; block++) {
      if (this.isDone[block] !== 1) this.scaleBlock(block, toScale);
    }
  }

  private copyTo(into: Float64Array, from: number, to: number): Float64Array {
    for (let at = from; at < to; ) {
      const first = (at >> PAGE) << PAGE;
      const page = this.pageOf(at >> PAGE);
      for (const end = Math.min(to, first + (1 << PAGE)); at < end; at++) {
        into[at - from] = page[at - first] ?? Number.NaN;
      }
    }
    return into;
  }

  /** What lies past the end of the series is not a number. */
  private pageOf(page: number): Float64Array {
    let made = this.pages[page];
    if (!made) {
      made = new Float64Array(1 << PAGE);
      const past = this.length - (page << PAGE);
      if (past < made.length) made.fill(Number.NaN, Math.max(0, past));
      this.pages[page] = made;
    }
    return made;
  }

  private scaleBlock(block: number, toScale: (value: number, index: number) => number): void {
    this.isDone[block] = 1;
    this.left--;
    const from = block << BLOCK;
    const page = this.pageOf(from >> PAGE);
    const first = (from >> PAGE) << PAGE;
    const end = Math.min(from + (1 << BLOCK), this.length);
    for (let i = from; i < end; i++) page[i - first] = toScale(this.values[i] ?? Number.NaN, i);
  }
}
