import { type Cell, type Cells, columnName, isTime } from "@/lib/domain/workings";
import type { DeployArithmetic } from "@/lib/views/deploy-arithmetic";
import { toIso } from "./_answer";
import { subjectJson } from "./_verdict";

interface Shown extends Pick<DeployArithmetic, "subject" | "isKept" | "figures" | "tables"> {
  deploy: { id: string };
  verdict: { judgedAt: number };
}

/** A verdict, whether it is the one that is kept, and table by table what it was made of. */
export function arithmeticJson({ deploy, verdict, subject, isKept, figures, tables }: Shown): object {
  return {
    deploy_id: deploy.id,
    judged_at: toIso(verdict.judgedAt),
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
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [columnName(name), cellJson(name, cell)]));
}

function cellJson(name: string, cell: Cell): Cell {
  return typeof cell === "number" && isTime(name) ? toIso(cell) : cell;
}
