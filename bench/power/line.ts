import type { Figure } from "../report";

/** How long to simulate, and what on. */
export interface PowerOptions {
  /** About a tenth of the usual number of simulations. */
  isQuick: boolean;
  /** Files of labelled cases. */
  files: readonly string[];
}

/** What a family says: lines of the table, and what is printed above it. */
interface PowerReport {
  figures: Figure[];
  details?: string;
}

/** A family of lines of the table, in parts that may run side by side: each has seeds of its own. */
export interface PowerLine<Result = unknown> {
  /** What `--only` calls it. */
  name: string;
  /** It measures the machine: nothing else may run meanwhile. */
  isAlone?: boolean;
  /** Number of parts. */
  parts(options: PowerOptions): number;
  /** What a part finds, as plain data: it may come from another thread. */
  run(options: PowerOptions, part: number): Result | Promise<Result>;
  /** @param results of all parts, in order. */
  report(results: Result[]): PowerReport;
}

/** A family in one part. */
export function inOnePart(name: string, figures: (options: PowerOptions) => Figure[]): PowerLine<Figure[]> {
  return { name, parts: () => 1, run: figures, report: (results) => ({ figures: results.flat() }) };
}
