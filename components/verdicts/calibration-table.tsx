import { Table, Td, Th, Tr } from "@/components/ui/table";

interface CalibrationTableProps {
  rows: { p: string; deploys: string; expected: string; confirmed: number; dismissed: number }[];
}

/** Deploys by the smallest p of their verdicts, beside the share that chance alone would have. */
export function CalibrationTable({ rows }: CalibrationTableProps) {
  return (
    <Table label="Deploys by their smallest p">
      <thead>
        <tr>
          <Th>p at most</Th>
          <Th>Deploys</Th>
          <Th numeric>By chance alone</Th>
          <Th numeric>Confirmed</Th>
          <Th numeric>Dismissed</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ p, deploys, expected, confirmed, dismissed }) => (
          <Tr key={p}>
            <Td>{p}</Td>
            <Td className="whitespace-nowrap">{deploys}</Td>
            <Td numeric>{expected}</Td>
            <Td numeric>{confirmed}</Td>
            <Td numeric>{dismissed}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
