import { Panel } from "@/components/ui/panel";
import { saidOfService } from "@/lib/charts/change";
import { impactRows } from "@/lib/charts/impact-rows";
import type { ServiceImpact } from "@/lib/domain/impact";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { ImpactTable } from "./impact-table";

interface ServicesImpactProps {
  services: Pick<ServiceImpact, "service" | "comparisons">[];
  /** On the deploy; null before there is one. */
  verdict: DeployVerdict | null;
}

/** What a deploy of several services did to each; a row leads to the service's panel, `service-<index>`. */
export function ServicesImpact({ services, verdict }: ServicesImpactProps) {
  const rows = services.map(({ service, comparisons }, index) => ({
    name: service,
    href: `#service-${index}`,
    comparisons,
    said: saidOfService(verdict, service),
  }));
  return (
    <Panel aria-label="Services at a glance">
      <ImpactTable label="The services" what="Service" rows={impactRows(rows)} />
    </Panel>
  );
}
