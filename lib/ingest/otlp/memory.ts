const REMEMBERED = 5_000;
const LONGEST_KEY = 2_000;

/** Remembers what a pure function gave: the same few names come again and again. Bounded. */
export function remembering(work: (raw: string) => string): (raw: string) => string {
  const known = new Map<string, string>();
  return (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    const result = work(raw);
    if (raw.length <= LONGEST_KEY) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(raw, result);
    }
    return result;
  };
}
