/** So many steps, as a power of 2, are brought to the scale together. */
const SHIFT = 7;

/**
 * The values of a series on another scale, each brought there when it is first asked for: a verdict whose past is kept
 * reads a tenth of them.
 */
export class ScaledValues {
  private readonly scaled: Float64Array;
  private readonly isDone: Uint8Array;

  /** @param toScale brings the value at an index to the scale; leaves all as they are where it is null. */
  constructor(
    private readonly values: Float64Array,
    private readonly toScale: ((value: number, index: number) => number) | null,
  ) {
    this.scaled = toScale ? new Float64Array(values.length) : values;
    this.isDone = new Uint8Array((values.length >> SHIFT) + 1);
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
    return this.allWith(from, to).subarray(first, Math.max(first, to));
  }

  /** The whole series, of which only those at [from, to) need be on the scale: for those who ask thousands of times. */
  allWith(from: number, to: number): Float64Array {
    if (this.toScale) {
      const last = Math.min(to, this.length) - 1;
      for (let block = Math.max(0, from) >> SHIFT; block <= last >> SHIFT; block++) {
        if (this.isDone[block] !== 1) this.scaleBlock(block, this.toScale);
      }
    }
    return this.scaled;
  }

  private scaleBlock(block: number, toScale: (value: number, index: number) => number): void {
    this.isDone[block] = 1;
    const end = Math.min((block + 1) << SHIFT, this.length);
    for (let i = block << SHIFT; i < end; i++) this.scaled[i] = toScale(this.values[i] ?? Number.NaN, i);
  }
}
