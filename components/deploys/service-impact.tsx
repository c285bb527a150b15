import Link from "next/link";
import { DistributionChart } from "@/components/charts/distribution-chart";
import { TimeSeriesIsland } from "@/components/charts/time-series-island";
import { Panel, PanelHeader } from "@/components/ui/panel";
import { saidOfService } from "@/lib/charts/change";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import type { Distribution } from "@/lib/charts/distribution";
import type { SeriesRow } from "@/lib/charts/series";
import { valueAxis } from "@/lib/charts/value-axis";
import { type Comparison, type OperationImpact, unitOf } from "@/lib/domain/impact";
import type { Window } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { MetricCards } from "./metric-cards";
import { METRIC_NAMES } from "./metric-words";
import { OperationsImpact } from "./operations-impact";

const CHARTS = [
  ["p95", "p95"],
  ["error_rate", "errors"],
] as const;

export interface ServicePanelProps {
  /** The panel's id, for links within the page. */
  id: string;
  service: string;
  href: string;
  comparisons: Comparison[];
  operations: OperationImpact[];
  distribution: Distribution | null;
  /** Values in the order of CHARTS; empty where nothing was measured. */
  rows: SeriesRow[];
  window: Window;
  deploys: MarkedDeploy[];
  /** On the deploy; null before there is one. */
  verdict: DeployVerdict | null;
}

/** The before/after of one service: its metrics, the time around the deploy, its latencies and operations. */
export function ServiceImpactPanel(props: ServicePanelProps) {
  const { id, service, href, comparisons, operations, distribution, rows, window, deploys, verdict } = props;
  const said = saidOfService(verdict, service);
  return (
    <Panel
      id={id}
      aria-label={`Before and after: ${service}`}
      data-service={service}
      className="scroll-mt-4 overflow-clip"
    >
      <PanelHeader
        title={
          <Link href={href} className="link">
            <bdi className="break-words">{service}</bdi>
          </Link>
        }
      />
      <MetricCards service={service} comparisons={comparisons} said={said} />
      {distribution && (
        <div className="grid gap-x-8 gap-y-5 border-b border-hairline p-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            {rows.length > 0 &&
              CHARTS.map(([metric, colour], value) => (
                <figure key={metric} className="flex min-w-0 flex-col gap-1">
                  <figcaption className="text-sm font-medium">{METRIC_NAMES[metric]} by the minute</figcaption>
                  <TimeSeriesIsland
                    title={METRIC_NAMES[metric]}
                    unit={unitOf(metric)}
                    lines={[{ name: METRIC_NAMES[metric], colour, value, filled: true }]}
                    rows={rows}
                    axis={valueAxis(
                      rows.map((row) => row.values[value] ?? null),
                      unitOf(metric),
                    )}
                    window={window}
                    deploys={deploys}
                    size="short"
                    syncId={service}
                  />
                </figure>
              ))}
          </div>
          <DistributionChart distribution={distribution} title="Latencies" />
        </div>
      )}
      {operations.length > 0 && (
        <>
          <h3 className="px-4 pt-3 text-sm font-semibold">Operations by impact</h3>
          <OperationsImpact service={service} operations={operations} said={said} />
        </>
      )}
    </Panel>
  );
}
