import Link from "next/link";
import type { ReactNode } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount, formatValue } from "@/lib/charts/format";
import type { Sparkline as PreparedSparkline } from "@/lib/charts/sparkline";

interface ServicesTableProps {
  services: ServiceRow[];
  /** When the page was made, epoch milliseconds. */
  now: number;
}

interface ServiceRow {
  name: string;
  href: string;
  n: number;
  throughput: number | null;
  p95: number | null;
  errorRate: number | null;
  sparkline: PreparedSparkline;
  lastDeploy: { label: string; href: string; at: number; service: string } | null;
  lastSeenAt: number | null;
}

/** Every service at a glance: how it did in the last 24 hours, and what was deployed last. */
export function ServicesTable({ services, now }: ServicesTableProps) {
  return (
    <Table label="Services" phoneColumns={4}>
      <thead>
        <tr>
          <Th className="max-sm:sr-only">Service</Th>
          <Th>p95, 24 h</Th>
          <Th numeric>p95</Th>
          <Th numeric>Requests</Th>
          <Th numeric>Errors</Th>
          <Th className="max-sm:hidden">Last deploy</Th>
          <Th className="max-sm:hidden">Last seen</Th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <Tr key={service.name}>
            <Td className="max-w-72 font-medium">
              <Link href={service.href} className="link block truncate">
                {service.name}
              </Link>
            </Td>
            <Td dense>
              {service.n > 0 && <Sparkline line={service.sparkline} label={`p95 of ${service.name} over 24 hours`} />}
            </Td>
            <Td numeric>{formatValue(service.p95, "ms")}</Td>
            <Td numeric>
              <span title={`${formatCount(service.n)} requests in 24 hours`}>
                {formatValue(service.throughput, "per_minute")}
              </span>
            </Td>
            <Td numeric>{formatValue(service.errorRate, "ratio")}</Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              {service.lastDeploy ? <LastDeploy deploy={service.lastDeploy} now={now} /> : <Muted>none yet</Muted>}
            </Td>
            <Td className="whitespace-nowrap text-muted max-sm:hidden">
              {service.lastSeenAt === null ? "no telemetry yet" : <RelativeTime at={service.lastSeenAt} now={now} />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function LastDeploy({ deploy, now }: { deploy: NonNullable<ServiceRow["lastDeploy"]>; now: number }) {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <Link href={deploy.href} prefetch={false} className="link max-w-36 truncate font-mono text-xs">
        {deploy.label}
      </Link>
      <Muted>
        <RelativeTime at={deploy.at} now={now} />
        {deploy.service === "" && ", everything"}
      </Muted>
    </span>
  );
}

function Muted({ children }: { children: ReactNode }) {
  return <span className="text-muted">{children}</span>;
}
