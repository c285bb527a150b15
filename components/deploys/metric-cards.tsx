import { ArrowRight } from "lucide-react";
import { besideVerdict, describeChange, type SaidOf } from "@/lib/charts/change";
import { formatCount, formatDifference, formatPercentChange, formatValue } from "@/lib/charts/format";
import type { Comparison } from "@/lib/domain/impact";
import { ChangeMark } from "./change-mark";
import { METRIC_NAMES } from "./metric-words";

interface MetricCardsProps {
  service: string;
  comparisons: Comparison[];
  said: SaidOf;
}

/** The metrics of one service on the two sides of a deploy. The data attributes hold the exact values. */
export function MetricCards({ service, comparisons, said }: MetricCardsProps) {
  return (
    <ul
      aria-label={`Metrics of ${service}, before and after`}
      className="grid grid-cols-2 gap-px border-b border-hairline bg-hairline sm:grid-cols-3 xl:grid-cols-6"
    >
      {comparisons.map((comparison) => (
        <Card key={comparison.metric} comparison={comparison} said={said} />
      ))}
    </ul>
  );
}

function Card({ comparison, said }: { comparison: Comparison } & Pick<MetricCardsProps, "said">) {
  const { metric, unit, before, after, difference, percent } = comparison;
  return (
    <li
      data-metric={metric}
      data-before={before.value ?? ""}
      data-after={after.value ?? ""}
      className="flex min-w-0 flex-col gap-1 bg-panel px-4 py-3"
    >
      <h3 className="text-xs font-medium text-muted">{METRIC_NAMES[metric]}</h3>
      <dl className="flex flex-wrap items-baseline gap-x-1.5">
        <dt className="sr-only">Before</dt>
        <dd className="text-sm whitespace-nowrap text-muted">{formatValue(before.value, unit)}</dd>
        <ArrowRight aria-hidden className="size-3.5 shrink-0 self-center text-muted" />
        <dt className="sr-only">After</dt>
        <dd className="text-lg font-semibold whitespace-nowrap">{formatValue(after.value, unit)}</dd>
      </dl>
      <p className="flex flex-col text-xs">
        <ChangeMark change={besideVerdict(describeChange(comparison), said(metric))} />
        {difference !== null && (
          <span className="whitespace-nowrap">
            {formatDifference(difference, unit)}
            {percent !== null && <span className="text-muted"> ({formatPercentChange(percent)})</span>}
          </span>
        )}
      </p>
      <p className="mt-auto text-xs text-muted">
        n {formatCount(before.n)} → {formatCount(after.n)}
      </p>
    </li>
  );
}
