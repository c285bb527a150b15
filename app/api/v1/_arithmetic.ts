import type { Cell, Cells } from "@/lib/domain/workings";
import type { DeployArithmetic } from "@/lib/views/deploy-arithmetic";
import { toIso } from "./_answer";
import { subjectJson } from "./_verdict";

/** A verdict, whether it is the one that is kept, and table by table what it was made of. */
export function arithmeticJson({ deployId, subject, judgedAt, isKept, figures, tables }: DeployArithmetic): object {
  return {
    deploy_id: deployId,
    judged_at: toIso(judgedAt),
    as_kept: isKept,
    verdict: subjectJson(subject),
    figures: figures.map(({ name, value, note }) => ({ name, shown: value, note })),
    tables: Object.fromEntries(tables.map((table) => [table.id, tableJson(table)])),
  };
}

function tableJson({ formulas, given, rows }: DeployArithmetic["tables"][number]): object {
  return { formulas, given: cellsJson(given), rows: rows.map(cellsJson) };
}

function cellsJson(cells: Cells): Record<string, Cell> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [snakeCase(name), cellJson(name, cell)]));
}

const TIMES = ["at", "from", "to"];

function cellJson(name: string, cell: Cell): Cell {
  return typeof cell === "number" && TIMES.includes(name) ? toIso(cell) : cell;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
