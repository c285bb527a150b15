import { Table, Td, Th, Tr } from "@/components/ui/table";
import { describeChange } from "@/lib/charts/change";
import { formatCount, formatPercentChange, formatValue } from "@/lib/charts/format";
import type { Comparison, Metric, OperationImpact } from "@/lib/domain/impact";
import { ChangeMark } from "./change-mark";

const FIRST = 12;

interface OperationsImpactProps {
  service: string;
  /** Largest impact first. */
  operations: OperationImpact[];
}

/** What a deploy did to each operation of a service; past the first dozen, folded away. */
export function OperationsImpact({ service, operations }: OperationsImpactProps) {
  const rest = operations.slice(FIRST);
  return (
    <>
      <Operations label={`Operations of ${service} by impact`} operations={operations.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
            {rest.length} more {rest.length === 1 ? "operation" : "operations"} with less impact
          </summary>
          <Operations label={`Further operations of ${service}`} operations={rest} />
        </details>
      )}
    </>
  );
}

function Operations({ label, operations }: { label: string; operations: OperationImpact[] }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Operation</Th>
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
        {operations.map((one) => (
          <Operation key={`${one.kind} ${one.operation}`} impact={one} />
        ))}
      </tbody>
    </Table>
  );
}

function Operation({ impact: { operation, kind, comparisons } }: { impact: OperationImpact }) {
  const p95 = find(comparisons, "p95");
  const errors = find(comparisons, "error_rate");
  if (!p95 || !errors) return null;
  return (
    <Tr data-operation={operation}>
      <th scope="row" className="max-w-80 min-w-36 py-2 pr-3 pl-4 text-left font-mono text-xs font-medium break-words">
        <bdi>{operation}</bdi>
        {kind !== "server" && <span className="ml-2 font-sans font-normal text-muted">{kind}</span>}
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
