import { CHART_SIZES, type ChartSize } from "@/components/charts/chart-frame";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";

/** The service page before its numbers are there, at their size. */
export function ServiceSkeleton() {
  return (
    <>
      <Panel aria-label="Graphs" aria-busy="true">
        <GraphSkeleton size="tall" flagged />
        <GraphSkeleton size="short" />
        <GraphSkeleton size="short" />
        <div className="h-10" />
      </Panel>
      <Panel aria-label="Operations" aria-busy="true" className="flex flex-col gap-3 p-4">
        <Skeleton className="h-6 w-1/3" />
        <Skeleton className="h-6 w-1/2" />
        <Skeleton className="h-6 w-2/5" />
        <Skeleton className="h-6 w-1/2" />
      </Panel>
    </>
  );
}

function GraphSkeleton({ size, flagged }: { size: ChartSize; flagged?: boolean }) {
  const { plain, flagged: withFlags } = CHART_SIZES[size];
  return (
    <div className="border-b border-hairline px-4 pt-3 pb-1">
      <Skeleton className="mb-2 h-5 w-64 max-w-full" />
      <div className={flagged ? withFlags : plain}>
        <Skeleton className="h-full" />
      </div>
    </div>
  );
}
