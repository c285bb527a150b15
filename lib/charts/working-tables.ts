import type { JudgedMetric } from "@/lib/domain/verdict";
import { type Cell, type Cells, columnName, isTime, type Sheet, type SheetId } from "@/lib/domain/workings";
import { formatCount, NO_VALUE } from "./format";
import { formulasOf } from "./formula-words";

/** A table of a verdict's workings as it is shown: names as the formulas use them. */
export interface WorkingTable {
  id: SheetId;
  title: string;
  /** How long it is, in words; "" where it has no rows. */
  extent: string;
  formulas: readonly string[];
  given: { name: string; value: string }[];
  columns: string[];
  rows: string[][];
}

const TITLES: Record<SheetId, string> = {
  minutes: "The minutes of both windows",
  noise: "The noise that they are divided by",
  parts: "The parts of the statistic",
  looks: "The looks",
  moments: "The past moments",
  family: "Everything that was judged together",
  counts: "The exact test of the failures",
  pairs: "Failures around past moments",
  onset: "When it began",
  mix: "The operations before, and how often they were called",
  blocks: "What their shares alone lead to",
  called: "The requests of each",
  siblings: "Services that were not deployed",
  shared: "What they did together",
  followed: "How it followed them before",
  confirmed: "The deploy that took it back",
  needed: "What is still needed",
  together: "What was most surprising at each past moment",
};

export function workingTable({ id, given, rows }: Sheet, metric: JudgedMetric): WorkingTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    id,
    title: TITLES[id],
    extent: rows.length === 0 ? "" : `${formatCount(rows.length)} ${rows.length === 1 ? "row" : "rows"}`,
    formulas: formulasOf(id, metric),
    given: givenOf(given),
    columns: columns.map(columnName),
    rows: rows.map((row) => columns.map((column) => cellText(column, row[column] ?? null))),
  };
}

function givenOf(given: Cells): WorkingTable["given"] {
  return Object.entries(given).map(([name, cell]) => ({ name: columnName(name), value: cellText(name, cell) }));
}

/** Figures enough that what follows from them agrees to the last digit that is shown of it. */
const FIGURES = 7;

function cellText(column: string, cell: Cell): string {
  if (cell === null) return NO_VALUE;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (typeof cell === "string") return cell;
  if (isTime(column)) return new Date(cell).toISOString().slice(0, 16).replace("T", " ");
  return String(Number(cell.toPrecision(FIGURES))).replace("-", "−");
}
