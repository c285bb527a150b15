/** One measured figure. */
export interface Figure {
  name: string;
  /** Median over the rounds. */
  value: number;
  unit: string;
  /** What it should reach, such as "≥ 0.7"; null where none is set. */
  goal: string | null;
  met: boolean | null;
  /** Rounds. */
  n: number;
  /** (largest − smallest) ÷ median over the rounds; 0 where n is 1. */
  spread: number;
}

export type Goal = { atLeast: number } | { atMost: number };

/** The figure of one value a round, judged by its median. */
export function figure(name: string, unit: string, values: number[], goal?: Goal): Figure {
  const value = median(values);
  const spread = values.length > 1 ? (Math.max(...values) - Math.min(...values)) / value : 0;
  return { name, value: round(value), unit, ...judge(value, goal), n: values.length, spread: round(spread) };
}

function judge(value: number, goal: Goal | undefined): Pick<Figure, "goal" | "met"> {
  if (!goal) return { goal: null, met: null };
  if ("atLeast" in goal) return { goal: `≥ ${goal.atLeast}`, met: value >= goal.atLeast };
  return { goal: `≤ ${goal.atMost}`, met: value <= goal.atMost };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/** The q-quantile by nearest rank. */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** @param heads of the columns of values and of their number. */
export function printTable(figures: Figure[], heads = { value: "median", n: "rounds" }): void {
  const rows = [
    ["", heads.value, "unit", "goal", "", heads.n, "spread"],
    ...figures.map(({ name, value, unit, goal, met, n, spread }) => {
      const verdict = met === null ? "" : met ? "met" : "missed";
      return [name, show(value), unit, goal ?? "", verdict, String(n), n > 1 ? `${(spread * 100).toFixed(0)} %` : ""];
    }),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 1 || column >= 5 ? cell.padStart(width) : cell.padEnd(width);
    });
    console.log(cells.join("  ").trimEnd());
  }
}

function show(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-GB");
  if (value >= 10) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
