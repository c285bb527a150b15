import { Panel } from "@/components/ui/panel";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { formatCount } from "@/lib/charts/format";
import type { SeriesRow } from "@/lib/charts/series";
import type { Window } from "@/lib/domain/time";
import { Graph } from "./graph";
import { SeriesTable } from "./series-table";

export interface GraphsProps {
  /** Values in the order p50, p95, p99, throughput, error rate. */
  rows: SeriesRow[];
  summary: {
    n: number;
    p50: number | null;
    p95: number | null;
    p99: number | null;
    throughput: number | null;
    error_rate: number | null;
  };
  window: Window;
  deploys: MarkedDeploy[];
  unmarked: { before: number; inside: number; after: number };
  /** The deploys of this service and environment. */
  timeline: string;
}

/** Latency, throughput and error rate over one time axis, with the deploys as lines through all three. */
export function Graphs({ rows, summary, window, deploys, unmarked, timeline }: GraphsProps) {
  // The same rows for all: what is passed on twice is sent once.
  const shared = { rows, window, deploys };
  return (
    <Panel aria-label="Graphs">
      <Graph
        {...shared}
        id="latency"
        title="Latency"
        unit="ms"
        size="tall"
        timeline={timeline}
        lines={[
          { name: "p50", colour: "p50", value: 0, summary: summary.p50 },
          { name: "p95", colour: "p95", value: 1, summary: summary.p95 },
          { name: "p99", colour: "p99", value: 2, summary: summary.p99, spiky: true },
        ]}
      >
        <span className="ml-auto text-xs text-muted">{deploysInWords(deploys.length, unmarked)}</span>
      </Graph>
      <Graph
        {...shared}
        id="throughput"
        title="Throughput"
        unit="per_minute"
        size="short"
        lines={[{ name: "requests", colour: "throughput", value: 3, filled: true, summary: summary.throughput }]}
      >
        <span className="text-muted">{formatCount(summary.n)} in all</span>
      </Graph>
      <Graph
        {...shared}
        id="errors"
        title="Error rate"
        unit="ratio"
        size="short"
        lines={[{ name: "errors", colour: "errors", value: 4, filled: true, summary: summary.error_rate }]}
      />
      <SeriesTable rows={rows} deploys={deploys} />
    </Panel>
  );
}

function deploysInWords(marked: number, unmarked: GraphsProps["unmarked"]): string {
  const inside = marked + unmarked.inside;
  const parts = [inside === 0 ? "No deploy in this range" : `${count(inside)} in this range`];
  if (unmarked.inside > 0) parts.push(`the newest ${formatCount(marked)} have a line`);
  if (unmarked.before > 0) parts.push(`${formatCount(unmarked.before)} before it`);
  if (unmarked.after > 0) parts.push(`${formatCount(unmarked.after)} after it`);
  return parts.join(", ");
}

function count(deploys: number): string {
  return `${formatCount(deploys)} ${deploys === 1 ? "deploy" : "deploys"}`;
}
