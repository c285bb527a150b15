"use client";

import { Table, Th, Tr } from "@/components/ui/table";

interface WorkingRowsProps {
  label: string;
  columns: string[];
  rows: string[][];
}

/** Rows of numbers under the names that formulas use. Its strings are sent once: there may be a thousand rows. */
export function WorkingRows({ label, columns, rows }: WorkingRowsProps) {
  return (
    <Table label={label} figures>
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
          <Tr key={i}>
            {row.map((cell, j) => (
              <td key={columns[j]}>{cell}</td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
