import type { Figure, Goal } from "../report";

/** So many of so many. */
export interface Share {
  hits: number;
  of: number;
}

/** Two-sided 95 %. */
const Z = 1.959964;

/** The interval that has 95 % confidence of holding a share (Wilson, JASA 22, 1927). */
export function wilson({ hits, of }: Share): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = hits / of;
  const z = (Z * Z) / of;
  const middle = (share + z / 2) / (1 + z);
  const half = (Z * Math.sqrt((share * (1 - share)) / of + z / of / 4)) / (1 + z);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** As it is printed: the share in per cent with its interval. */
export function showShare(share: Share): string {
  const { low, high } = wilson(share);
  const [value, from, to] = [share.hits / share.of, low, high].map((one) => (100 * one).toFixed(2));
  return `${value} % (${from} to ${to}, n ${share.of})`;
}

/** All that was counted, a line each. */
export function showAll(tally: Tally): string {
  return tally
    .names()
    .map((name) => `    ${name.padEnd(20)} ${showShare(tally.of(name))}`)
    .join("\n");
}

/** The figure of a share in per cent; its spread is the width of its interval, as a share. */
export function shareFigure(name: string, share: Share, goal?: Goal): Figure {
  const { low, high } = wilson(share);
  const value = (100 * share.hits) / share.of;
  return { name, value: rounded(value), unit: "%", ...judged(value, goal), n: share.of, spread: rounded(high - low) };
}

function judged(value: number, goal: Goal | undefined): Pick<Figure, "goal" | "met"> {
  if (!goal) return { goal: null, met: null };
  if ("atLeast" in goal) return { goal: `≥ ${goal.atLeast}`, met: value >= goal.atLeast };
  return { goal: `≤ ${goal.atMost}`, met: value <= goal.atMost };
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

/** What was counted under each name. */
export type Counted = [name: string, share: Share][];

/** What was counted in several places. */
export function summed(counted: readonly Counted[]): Tally {
  const sum = new Tally();
  for (const one of counted) sum.addAll(one);
  return sum;
}

/** Counts trials by name, in the order of their first. */
export class Tally {
  private readonly shares = new Map<string, Share>();

  add(name: string, isHit: boolean): void {
    const share = this.of(name);
    share.of++;
    if (isHit) share.hits++;
  }

  of(name: string): Share {
    const share = this.shares.get(name) ?? { hits: 0, of: 0 };
    this.shares.set(name, share);
    return share;
  }

  names(): string[] {
    return [...this.shares.keys()];
  }

  /** As plain data, which another thread can take. */
  entries(): Counted {
    return [...this.shares];
  }

  /** Adds what was counted elsewhere. */
  addAll(counted: Counted): void {
    for (const [name, { hits, of }] of counted) {
      const share = this.of(name);
      share.hits += hits;
      share.of += of;
    }
  }
}
