import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { ChartSize } from "@/components/charts/chart-frame";
import type { ChartLine } from "@/components/charts/chart-line";
import { SERIES_BACKGROUNDS } from "@/components/charts/chart-line";
import { TimeSeriesIsland } from "@/components/charts/time-series-island";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { formatValue } from "@/lib/charts/format";
import type { SeriesRow } from "@/lib/charts/series";
import { focusedAxis } from "@/lib/charts/value-axis";
import type { Unit } from "@/lib/domain/impact";
import type { Window } from "@/lib/domain/time";

interface GraphProps {
  id: string;
  title: string;
  unit: Unit;
  /** Each with its value over the whole window. */
  lines: (ChartLine & {
    summary: number | null;
    /** Its rare peaks may leave the graph at the top. */
    spiky?: boolean;
  })[];
  rows: SeriesRow[];
  window: Window;
  deploys: MarkedDeploy[];
  timeline?: string;
  size: ChartSize;
  children?: ReactNode;
}

/** A graph under its caption, which names the lines and says their value over the whole range. */
export function Graph({ id, title, lines, children, timeline, ...chart }: GraphProps) {
  const valuesOf = (spiky: boolean) =>
    lines
      .filter((line) => (line.spiky ?? false) === spiky)
      .flatMap((line) => chart.rows.map(({ values }) => values[line.value] ?? null));
  const axis = focusedAxis(valuesOf(false), valuesOf(true), chart.unit);
  return (
    <figure aria-labelledby={id} className="min-w-0 border-b border-hairline px-2 pt-3 pb-1 last:border-0 sm:px-4">
      <figcaption className="mb-2 flex flex-wrap items-baseline gap-x-5 gap-y-1 px-2 text-sm sm:px-0">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {lines.map((line) => (
          <span key={line.name} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <span aria-hidden className={clsx("size-2 rounded-full", SERIES_BACKGROUNDS[line.colour])} />
            <span className="text-muted">{line.name}</span>
            <span className="font-medium">{formatValue(line.summary, chart.unit)}</span>
          </span>
        ))}
        {axis.above !== null && (
          <span className="text-xs text-muted">peaks up to {formatValue(axis.above, chart.unit)} leave the graph</span>
        )}
        {children}
      </figcaption>
      <TimeSeriesIsland
        {...chart}
        title={title}
        axis={{ max: axis.max, ticks: axis.ticks }}
        lines={lines.map(({ summary: _summary, spiky: _spiky, ...line }) => line)}
        syncId="service"
        {...(timeline === undefined ? {} : { timeline })}
      />
    </figure>
  );
}
