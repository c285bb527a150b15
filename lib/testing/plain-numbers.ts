/** Linear between order statistics, from the first at 0 to the last at 1. */
export function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const at = (i: number) => sorted[Math.min(i, sorted.length - 1)] ?? Number.NaN;
  return at(low) + (place - low) * (at(low + 1) - at(low));
}

export function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
