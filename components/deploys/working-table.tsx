import type { ReactNode } from "react";
import { Panel, PanelHeader } from "@/components/ui/panel";
import type { WorkingTable as Prepared } from "@/lib/charts/working-tables";
import { WorkingRows } from "./working-rows";

/** Longer tables are folded away. */
const MOST_OPEN = 40;

/** One table of a verdict's workings: the formulas, the numbers that are there once, and the rows. */
export function WorkingTable({ table, children }: { table: Prepared; children?: ReactNode }) {
  const { id, title, extent, formulas, given, columns, rows } = table;
  return (
    <Panel aria-labelledby={id} className="overflow-clip">
      <PanelHeader id={id} title={title} />
      <ul className="flex flex-col gap-1 px-4 pt-3 text-sm">
        {formulas.map((formula) => (
          <li key={formula} className="max-w-prose wrap-anywhere">
            {formula}
          </li>
        ))}
      </ul>
      {children}
      {given.length > 0 && (
        <dl className="flex flex-wrap gap-x-6 gap-y-1 px-4 pt-3 text-sm">
          {given.map(({ name, value }) => (
            <div key={name} className="flex gap-2">
              <dt className="font-mono text-muted">{name}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {rows.length > 0 ? (
        <details open={rows.length <= MOST_OPEN} className="mt-2">
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
            {extent}
            <span className="sr-only"> of {title.toLowerCase()}</span>
          </summary>
          <WorkingRows label={title} columns={columns} rows={rows} />
        </details>
      ) : (
        <div className="pb-3" />
      )}
    </Panel>
  );
}
