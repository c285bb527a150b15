"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { CHART_SIZES } from "./chart-frame";
import type { TimeSeriesChartProps } from "./time-series-chart";

// Recharts draws nothing on a server, so it is loaded only where a chart is, after the page.
const Chart = dynamic(() => import("./time-series-chart").then((module) => module.TimeSeriesChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** A time series chart that holds its place until it is loaded. */
export function TimeSeriesIsland(props: TimeSeriesChartProps) {
  const { plain, flagged } = CHART_SIZES[props.size];
  return (
    <div className={props.timeline === undefined ? plain : flagged}>
      <Chart {...props} />
    </div>
  );
}
