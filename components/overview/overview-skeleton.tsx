import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";

/** The overview before its numbers are there. */
export function OverviewSkeleton() {
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Panel aria-label="Services" aria-busy="true" className="flex flex-col gap-4 p-4">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-7" />
        <Skeleton className="h-7" />
        <Skeleton className="h-7" />
        <Skeleton className="h-7" />
      </Panel>
      <Panel aria-label="Recent deploys" aria-busy="true" className="flex flex-col gap-4 p-4">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </Panel>
    </div>
  );
}
