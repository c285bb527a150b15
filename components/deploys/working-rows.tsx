"use client";

import { DENSE_FIGURE, Table, Th } from "@/components/ui/table";

interface WorkingRowsProps {
  label: string;
  columns: string[];
  rows: string[][];
}

/** Rows of numbers under the names that formulas use. Its strings are sent once: there may be a thousand rows. */
export function WorkingRows({ label, columns, rows }: WorkingRowsProps) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Th key={column} numeric className="font-mono">
              {column}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move.
          <tr key={i} className="cell-row">
            {row.map((cell, j) => (
              <td key={columns[j]} className={DENSE_FIGURE}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
