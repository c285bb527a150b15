/** One measured figure. */
export interface Figure {
  name: string;
  /** Median over the rounds. */
  value: number;
  unit: string;
  /** What it should reach; null while none is set. */
  goal: number | null;
  met: boolean | null;
  /** Rounds. */
  n: number;
  /** (largest − smallest) ÷ median over the rounds; 0 where n is 1. */
  spread: number;
}

/** The figure of one value a round. */
export function figure(name: string, unit: string, values: number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  const value = (low + high) / 2;
  const spread = ((sorted.at(-1) ?? value) - (sorted[0] ?? value)) / value;
  return { name, value: round(value), unit, goal: null, met: null, n: values.length, spread: round(spread) };
}

export function printTable(figures: Figure[]): void {
  const rows = [
    ["", "median", "unit", "rounds", "spread"],
    ...figures.map(({ name, value, unit, n, spread }) => {
      return [name, show(value), unit, String(n), n > 1 ? `${(spread * 100).toFixed(0)} %` : ""];
    }),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 || column === 2 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(cells.join("  ").trimEnd());
  }
}

function show(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-GB");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
