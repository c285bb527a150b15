import type { Arithmetic } from "./arithmetic-tables";
import { known, median, sum } from "./plain-numbers";

/** What services that were not deployed did, from the shifts of each, and what is expected for it; null where not said. */
export function siblingsOf({ tables: { siblings, shared, followed, looks } }: Arithmetic) {
  if (!siblings || !shared || !followed) return null;
  const { rows } = siblings;
  const did = unique(rows.map(({ service }) => service)).map((service) => ({
    service,
    change: median(known(rows.filter((row) => row.service === service).map(({ shift }) => shift))),
  }));
  const middle = unique(rows.map(({ at }) => at)).map((at) =>
    middleOf(known(rows.filter((row) => row.at === at).map(({ shift }) => shift))),
  );
  const together = middle.map((_, i) => median(known(middle.slice(Math.max(0, i - 4), i + 5))));
  const { usual } = shared.given;
  const share = shareOf(followed.rows);
  const expected = together.map((one) => {
    const s = Math.abs(one);
    const size = s <= usual ? share * s : s >= 2 * usual ? s : share * usual + (2 - share) * (s - usual);
    return Math.sign(one) * size;
  });
  const all = (values: readonly number[]) => median(values.filter((one) => !Number.isNaN(one)));
  const change = all(together);
  const remaining = (looks?.rows.at(-1)?.change ?? Number.NaN) - all(expected);
  return {
    did,
    middle,
    together,
    share,
    expected,
    change,
    remaining,
    heldSteady: Math.abs(change) < shared.given.floor,
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function middleOf(shifts: readonly number[]): number | null {
  const sorted = shifts.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (upper === undefined || sorted.length % 2 === 1) return upper ?? null;
  const lower = sorted[sorted.length / 2 - 1] ?? 0;
  if (lower * upper <= 0) return 0;
  return Math.abs(lower) < Math.abs(upper) ? lower : upper;
}

function shareOf(rows: readonly { own: number | null; theirs: number | null }[]): number {
  const slopes = rows
    .flatMap(({ own, theirs }) => (own === null || !theirs ? [] : [{ slope: own / theirs, weight: Math.abs(theirs) }]))
    .sort((a, b) => a.slope - b.slope);
  const half = sum(slopes.map(({ weight }) => weight)) / 2;
  const found = slopes.find((_, i) => sum(slopes.slice(0, i + 1).map(({ weight }) => weight)) >= half);
  return Math.min(Math.max(found?.slope ?? 0, 0), 1);
}
