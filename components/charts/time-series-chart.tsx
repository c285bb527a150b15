"use client";

import { useMemo } from "react";
import { Area, CartesianGrid, ComposedChart, type DotItemDotProps, Line, Tooltip, XAxis, YAxis } from "recharts";
import { type MarkedDeploy, placeDeploys } from "@/lib/charts/deploy-markers";
import { formatTick } from "@/lib/charts/format";
import { isIsolated, type SeriesRow } from "@/lib/charts/series";
import { timeTicks } from "@/lib/charts/time-axis";
import { type ValueAxis, valueAxis } from "@/lib/charts/value-axis";
import type { Unit } from "@/lib/domain/impact";
import type { Window } from "@/lib/domain/time";
import { AXIS_WIDTH, CHART_SIZES, type ChartSize, RIGHT_MARGIN, TIME_AXIS_HEIGHT, TOP_MARGIN } from "./chart-frame";
import { type ChartLine, SERIES_COLOURS } from "./chart-line";
import { ChartTooltip } from "./chart-tooltip";
import { DeployFlags } from "./deploy-flags";
import { DeployLines } from "./deploy-lines";
import { useWidth } from "./use-width";

export interface TimeSeriesChartProps {
  /** What it shows, in words: "Latency". */
  title: string;
  unit: Unit;
  lines: ChartLine[];
  rows: SeriesRow[];
  /** Without it, the axis that holds every value. */
  axis?: ValueAxis;
  window: Window;
  deploys: MarkedDeploy[];
  /** The timeline of these deploys, where flags of several lead; without it, no flags. */
  timeline?: string;
  size: ChartSize;
  /** Charts of one name share their crosshair. */
  syncId: string;
}

/** Lines over time with a mark at each deploy's own moment. Draws only; lib/charts decides. */
export function TimeSeriesChart({
  title,
  unit,
  lines,
  rows,
  axis: given,
  window,
  deploys,
  timeline,
  size,
  syncId,
}: TimeSeriesChartProps) {
  const [ref, width] = useWidth();
  const plot = Math.max(0, width - AXIS_WIDTH - RIGHT_MARGIN);
  const { markers } = useMemo(() => placeDeploys(deploys, window, plot), [deploys, window, plot]);
  const axis = useMemo(
    () =>
      given ??
      valueAxis(
        rows.flatMap((row) => lines.map((line) => row.values[line.value] ?? null)),
        unit,
      ),
    [given, rows, lines, unit],
  );
  const ticks = useMemo(() => timeTicks(window, Math.max(2, Math.floor(plot / 64))), [window, plot]);
  const labels = new Map(ticks.map((tick) => [tick.at, tick.label]));
  return (
    <div ref={ref} data-from={window.from} data-to={window.to} data-chart={title} className="min-w-0">
      {timeline !== undefined && <DeployFlags markers={markers} plot={plot} timeline={timeline} />}
      {plot > 0 && (
        <ComposedChart
          width={width}
          height={CHART_SIZES[size].height}
          data={rows}
          syncId={syncId}
          syncMethod="value"
          margin={{ top: TOP_MARGIN, right: RIGHT_MARGIN, bottom: 0, left: 0 }}
          aria-label={`${title} over time; the arrow keys read its values`}
        >
          <CartesianGrid vertical={false} stroke="var(--color-hairline)" />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={[window.from, window.to]}
            ticks={ticks.map((tick) => tick.at)}
            tickFormatter={(at: number) => labels.get(at) ?? ""}
            height={TIME_AXIS_HEIGHT}
            interval={0}
            stroke="var(--color-hairline)"
            tick={{ fill: "var(--color-muted)", fontSize: 11 }}
            tickSize={4}
            allowDataOverflow
          />
          <YAxis
            width={AXIS_WIDTH}
            domain={[0, axis.max]}
            allowDataOverflow
            ticks={axis.ticks}
            tickFormatter={(value: number) => formatTick(value, unit)}
            interval={0}
            axisLine={false}
            tickLine={false}
            tick={{ fill: "var(--color-muted)", fontSize: 11 }}
          />
          <DeployLines markers={markers} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--color-edge)", strokeWidth: 1 }}
            content={({ active, label }) =>
              active ? (
                <ChartTooltip at={Number(label)} rows={rows} lines={lines} unit={unit} deploys={deploys} />
              ) : null
            }
          />
          {lines.map((line) => seriesOf(line, rows))}
        </ComposedChart>
      )}
    </div>
  );
}

function seriesOf(line: ChartLine, rows: SeriesRow[]) {
  const colour = SERIES_COLOURS[line.colour];
  const shared = {
    dataKey: (row: SeriesRow) => row.values[line.value] ?? null,
    name: line.name,
    stroke: colour,
    strokeWidth: 1.5,
    isAnimationActive: false,
    activeDot: { r: 3, strokeWidth: 0, fill: colour },
    // A value between two gaps has no line to be seen by.
    dot: ({ index: row, cx, cy }: DotItemDotProps) =>
      isIsolated(rows, row, line.value) ? <circle key={row} cx={cx} cy={cy} r={1.75} fill={colour} /> : <g key={row} />,
  };
  if (line.filled) return <Area key={line.name} {...shared} fill={colour} fillOpacity={0.12} />;
  return <Line key={line.name} {...shared} />;
}
