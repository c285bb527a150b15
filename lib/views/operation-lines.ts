import { metricValue } from "@/lib/analysis/metrics";
import type { Bucket, SeriesKind } from "@/lib/domain/telemetry";

/** One row of the operations table. */
export interface OperationLine {
  operation: string;
  kind: SeriesKind;
  n: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  errorRate: number | null;
  /** Of the time that all operations spent, 0..1; null where none was spent. */
  share: number | null;
}

/** What each operation did, the one that spent most time first. */
export function operationLines(totals: { operation: string; kind: SeriesKind; total: Bucket }[]): OperationLine[] {
  const spent = totals.reduce((sum, { total }) => sum + total.sumUs, 0);
  return totals
    .map(({ operation, kind, total }) => ({
      operation,
      kind,
      n: total.n,
      p50: metricValue("p50", total, 0),
      p95: metricValue("p95", total, 0),
      p99: metricValue("p99", total, 0),
      errorRate: metricValue("error_rate", total, 0),
      share: spent === 0 ? null : total.sumUs / spent,
    }))
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0) || b.n - a.n);
}
