"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount, formatRatio, formatValue, NO_VALUE } from "@/lib/charts/format";
import { OTHER, type SeriesKind } from "@/lib/domain/telemetry";

interface OperationsTableProps {
  operations: {
    operation: string;
    kind: SeriesKind;
    n: number;
    p50: number | null;
    p95: number | null;
    p99: number | null;
    errorRate: number | null;
    share: number | null;
    /** Narrows the graphs to it; for the current one, widens them again. */
    href: string;
    current: boolean;
  }[];
}

/** A service's operations, the one that spent most time first. A click narrows the graphs. */
export function OperationsTable({ operations }: OperationsTableProps) {
  return (
    <>
      <Table label="Operations" phoneColumns={5}>
        <thead>
          <tr>
            <Th className="max-sm:sr-only">Operation</Th>
            <Th numeric>Requests</Th>
            <Th numeric>p50</Th>
            <Th numeric>p95</Th>
            <Th numeric>p99</Th>
            <Th numeric>Errors</Th>
            <Th className="max-sm:hidden">Share of time</Th>
          </tr>
        </thead>
        <tbody>
          {operations.map((line) => (
            <Tr key={`${line.kind} ${line.operation}`} className={clsx(line.current && "bg-sunken")}>
              <Td className="max-w-96 min-w-44">
                <span className="flex items-center gap-2">
                  <Link
                    href={line.href}
                    prefetch={false}
                    scroll={false}
                    aria-current={line.current ? "true" : undefined}
                    title={line.current ? "Show the whole service" : "Show only this in the graphs"}
                    className="link truncate font-mono text-xs leading-5"
                  >
                    {line.operation}
                  </Link>
                  {line.kind !== "server" && <Badge>{line.kind}</Badge>}
                </span>
              </Td>
              <Td numeric>{formatCount(line.n)}</Td>
              <Td numeric>{formatValue(line.p50, "ms")}</Td>
              <Td numeric>{formatValue(line.p95, "ms")}</Td>
              <Td numeric>{formatValue(line.p99, "ms")}</Td>
              <Td numeric>{formatValue(line.errorRate, "ratio")}</Td>
              <Td className="whitespace-nowrap max-sm:hidden">
                <Share share={line.share} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {operations.some(({ operation }) => operation === OTHER) && (
        <p className="border-t border-hairline px-4 py-2.5 text-sm text-muted">
          {OTHER} holds the operations past the number that is kept apart for one service. Names with ids or search
          terms in them are the usual cause: set http.route, or name spans after the route.
        </p>
      )}
    </>
  );
}

function Share({ share }: { share: number | null }) {
  if (share === null) return NO_VALUE;
  return (
    <span className="flex items-center gap-2">
      <svg
        aria-hidden="true"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        className="h-1.5 w-16 shrink-0 rounded-full bg-sunken"
      >
        <rect width={share * 100} height="6" className="fill-edge" />
      </svg>
      {formatRatio(share)}
    </span>
  );
}
