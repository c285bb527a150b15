import { Panel } from "@/components/ui/panel";
import { impactRows } from "@/lib/charts/impact-rows";
import type { ServiceImpact } from "@/lib/domain/impact";
import { ImpactTable } from "./impact-table";

/** What a deploy of several services did to each; a row leads to the service's panel, `service-<index>`. */
export function ServicesImpact({ services }: { services: Pick<ServiceImpact, "service" | "comparisons">[] }) {
  const rows = services.map(({ service, comparisons }, index) => ({
    name: service,
    href: `#service-${index}`,
    comparisons,
  }));
  return (
    <Panel aria-label="Services at a glance">
      <ImpactTable label="The services" what="Service" rows={impactRows(rows)} />
    </Panel>
  );
}
