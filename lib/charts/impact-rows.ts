import type { Comparison, Metric } from "@/lib/domain/impact";
import { besideVerdict, type Change, describeChange, type SaidOf } from "./change";
import { formatCount, formatPercentChange, formatValue } from "./format";

/** What is compared: an operation or a service. */
interface Compared {
  name: string;
  /** Said beside the name where it is out of the ordinary. */
  note?: string;
  href?: string;
  comparisons: readonly Comparison[];
  /** What the verdict says of its metrics. */
  said: (metric: Metric) => ReturnType<SaidOf>;
}

/** One of them as a row of a table. */
export interface ImpactRow extends Omit<Compared, "comparisons" | "said"> {
  requests: Sides;
  p95: Sides;
  percent: string;
  p95Change: Change;
  errors: Sides;
  errorsChange: Change;
}

/** The words for before and after. */
type Sides = [before: string, after: string];

/** A row for each that has a p95 and an error rate, coloured as the verdict allows. */
export function impactRows(compared: readonly Compared[]): ImpactRow[] {
  return compared.flatMap(({ comparisons, said, ...named }) => {
    const p95 = find(comparisons, "p95");
    const errors = find(comparisons, "error_rate");
    if (!p95 || !errors) return [];
    return {
      ...named,
      requests: [formatCount(p95.before.n), formatCount(p95.after.n)],
      p95: sides(p95),
      percent: formatPercentChange(p95.percent),
      p95Change: besideVerdict(describeChange(p95), said("p95")),
      errors: sides(errors),
      errorsChange: besideVerdict(describeChange(errors), said("error_rate")),
    };
  });
}

function find(comparisons: readonly Comparison[], metric: Metric): Comparison | undefined {
  return comparisons.find((comparison) => comparison.metric === metric);
}

function sides({ before, after, unit }: Comparison): Sides {
  return [formatValue(before.value, unit), formatValue(after.value, unit)];
}
