"use client";

import { Table, Th, Tr } from "@/components/ui/table";
import { VERDICT_FIGURES, type VerdictRow } from "@/lib/charts/verdict-rows";
import { VerdictBadge } from "./verdict-kind";

/** Every subject of a verdict in a row, worst first. */
export function VerdictTable({ rows }: { rows: VerdictRow[] }) {
  return (
    <Table label="Everything that was judged" figures>
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
            <th scope="row" className="verdict-subject">
              {name}
            </th>
            <td className="text-left">
              <VerdictBadge kind={kind} />
            </td>
            {figures.map((figure, index) => (
              <td key={VERDICT_FIGURES[index]}>{figure}</td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
