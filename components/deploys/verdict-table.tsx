"use client";

import { DENSE_FIGURE, Table, Td, Th, Tr } from "@/components/ui/table";
import { VERDICT_FIGURES, type VerdictRow } from "@/lib/charts/verdict-rows";
import { VerdictBadge } from "./verdict-kind";

/** Every subject of a verdict in a row, worst first. */
export function VerdictTable({ rows }: { rows: VerdictRow[] }) {
  return (
    <Table label="Everything that was judged">
      <thead>
        <tr>
          <Th>What</Th>
          <Th>Verdict</Th>
          {VERDICT_FIGURES.map((name) => (
            <Th key={name} numeric>
              {name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, kind, figures }) => (
          <Tr key={name}>
            <th scope="row" className="max-w-80 min-w-40 py-1 pr-3 pl-4 text-left text-xs font-medium wrap-anywhere">
              {name}
            </th>
            <Td dense>
              <VerdictBadge kind={kind} />
            </Td>
            {figures.map((figure, index) => (
              <td key={VERDICT_FIGURES[index]} className={DENSE_FIGURE}>
                {figure}
              </td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
