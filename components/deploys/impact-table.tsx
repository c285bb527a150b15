import { Table, Td, Th, Tr } from "@/components/ui/table";
import { describeChange } from "@/lib/charts/change";
import { formatCount, formatPercentChange, formatValue } from "@/lib/charts/format";
import type { Comparison, Metric } from "@/lib/domain/impact";
import { ChangeMark } from "./change-mark";

interface ImpactRow {
  name: string;
  /** Said beside the name where it is out of the ordinary. */
  note?: string;
  href?: string;
  comparisons: Comparison[];
}

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

function Row({ row: { name, note, href, comparisons } }: { row: ImpactRow }) {
  const p95 = find(comparisons, "p95");
  const errors = find(comparisons, "error_rate");
  if (!p95 || !errors) return null;
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
        <BeforeAfter before={formatCount(p95.before.n)} after={formatCount(p95.after.n)} />
      </Td>
      <Td numeric>
        <Values comparison={p95} />
      </Td>
      <Td numeric>{formatPercentChange(p95.percent)}</Td>
      <Td className="pl-0">
        <ChangeMark change={describeChange(p95)} />
      </Td>
      <Td numeric>
        <Values comparison={errors} />
      </Td>
      <Td className="pl-0">
        <ChangeMark change={describeChange(errors)} />
      </Td>
    </Tr>
  );
}

function find(comparisons: Comparison[], metric: Metric): Comparison | undefined {
  return comparisons.find((comparison) => comparison.metric === metric);
}

function Values({ comparison: { before, after, unit } }: { comparison: Comparison }) {
  return <BeforeAfter before={formatValue(before.value, unit)} after={formatValue(after.value, unit)} />;
}

function BeforeAfter({ before, after }: { before: string; after: string }) {
  return (
    <>
      <span className="text-muted">{before} → </span>
      {after}
    </>
  );
}
