"use client";

import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ImpactRow } from "@/lib/charts/impact-rows";
import { ChangeMark } from "./change-mark";

interface ImpactTableProps {
  label: string;
  /** What a row is: "Operation". */
  what: string;
  rows: ImpactRow[];
}

/** Requests, p95 and error rate on both sides, a row for each operation or service. */
export function ImpactTable({ label, what, rows }: ImpactTableProps) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>{what}</Th>
          <Th numeric>Requests</Th>
          <Th numeric>p95</Th>
          <Th numeric>Change</Th>
          <Th>
            <span className="sr-only">p95 in a word</span>
          </Th>
          <Th numeric>Error rate</Th>
          <Th>
            <span className="sr-only">Error rate in a word</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.note} ${row.name}`} row={row} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ row }: { row: ImpactRow }) {
  const { name, note, href } = row;
  return (
    <Tr data-row={name}>
      <th scope="row" className="max-w-80 min-w-36 py-2 pr-3 pl-4 text-left font-mono text-xs font-medium break-words">
        {href ? (
          <a href={href} className="link">
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi>{name}</bdi>
        )}
        {note && <span className="ml-2 font-sans font-normal text-muted">{note}</span>}
      </th>
      <Td numeric>
        <BeforeAfter sides={row.requests} />
      </Td>
      <Td numeric>
        <BeforeAfter sides={row.p95} />
      </Td>
      <Td numeric>{row.percent}</Td>
      <Td className="pl-0">
        <ChangeMark change={row.p95Change} />
      </Td>
      <Td numeric>
        <BeforeAfter sides={row.errors} />
      </Td>
      <Td className="pl-0">
        <ChangeMark change={row.errorsChange} />
      </Td>
    </Tr>
  );
}

function BeforeAfter({ sides: [before, after] }: { sides: ImpactRow["requests"] }) {
  return (
    <>
      <span className="text-muted">{before} → </span>
      {after}
    </>
  );
}
