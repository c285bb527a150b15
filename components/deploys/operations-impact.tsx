import type { SaidOf } from "@/lib/charts/change";
import { impactRows } from "@/lib/charts/impact-rows";
import type { OperationImpact } from "@/lib/domain/impact";
import { ImpactTable } from "./impact-table";

const FIRST = 12;

interface OperationsImpactProps {
  service: string;
  /** Largest impact first. */
  operations: OperationImpact[];
  said: SaidOf;
}

/** What a deploy did to each operation of a service; past the first dozen, folded away. */
export function OperationsImpact({ service, operations, said }: OperationsImpactProps) {
  const rows = impactRows(
    operations.map(({ operation, kind, comparisons }) => ({
      name: operation,
      ...(kind !== "server" && { note: kind }),
      comparisons,
      said: (metric) => said(metric, operation),
    })),
  );
  const rest = rows.slice(FIRST);
  return (
    <>
      <ImpactTable label={`Operations of ${service} by impact`} what="Operation" rows={rows.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
            {rest.length} more {rest.length === 1 ? "operation" : "operations"} with less impact
          </summary>
          <ImpactTable label={`Further operations of ${service}`} what="Operation" rows={rest} />
        </details>
      )}
    </>
  );
}
