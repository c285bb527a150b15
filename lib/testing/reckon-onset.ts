import type { Arithmetic } from "./arithmetic-tables";
import { known, quantile, sum } from "./plain-numbers";

/** When the change began, and the minutes that fit nearly as well; null where it is not said. */
export function onsetOf({ tables }: Arithmetic) {
  if (!tables.onset) return null;
  const { rows, given } = tables.onset;
  const shifts = rows.map(({ shift }) => shift);
  const sorted = known(shifts).sort((a, b) => a - b);
  const [low, high] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const kept = shifts.map((one) => (one === null || low === high ? one : Math.min(Math.max(one, low), high)));
  const weighed = kept.map((value, i) => ({ value, weight: value === null ? 0 : (rows[i]?.requests ?? 1) }));
  const squares = rows.map((_, i) => {
    const sides = [weighed.slice(0, i), weighed.slice(i)].map((side) => side.filter(({ weight }) => weight > 0));
    if (sides.some((side) => side.length < 3)) return Number.POSITIVE_INFINITY;
    return sum(sides.map(squaresAbout));
  });
  const count = weighed.filter(({ weight }) => weight > 0).length;
  const limit = Math.min(...squares) * (1 + (8 * given.independence) / count);
  const best = squares.indexOf(Math.min(...squares));
  let [from, to] = [best, best];
  while ((squares[from - 1] ?? Number.POSITIVE_INFINITY) <= limit) from--;
  while ((squares[to + 1] ?? Number.POSITIVE_INFINITY) <= limit) to++;
  const at = (i: number) => rows[i]?.at ?? "";
  return { kept, squares, limit, at: at(best), from: at(from), to: at(to) };
}

function squaresAbout(side: readonly { value: number | null; weight: number }[]): number {
  const weight = sum(side.map((one) => one.weight));
  const mean = sum(side.map((one) => one.weight * (one.value ?? 0))) / weight;
  return sum(side.map((one) => one.weight * ((one.value ?? 0) - mean) ** 2));
}
