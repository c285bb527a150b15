"use client";

import Link from "next/link";
import { Table, Th } from "@/components/ui/table";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { formatCount, formatValue } from "@/lib/charts/format";
import { formatClock, formatDateTime, formatDay } from "@/lib/charts/format-time";
import type { SeriesRow } from "@/lib/charts/series";
import { isNotable, KIND_NAMES } from "@/lib/charts/verdict-kinds";
import type { Unit } from "@/lib/domain/impact";

const UNITS: Unit[] = ["ms", "ms", "ms", "per_minute", "ratio"];

/** What the graphs show, as a table: every point and every deploy. */
export function SeriesTable({ rows, deploys }: { rows: SeriesRow[]; deploys: MarkedDeploy[] }) {
  return (
    <details className="text-sm">
      <summary className="px-4 py-2.5 text-muted hover:text-ink sm:px-4">The same as a table</summary>
      <Table label="The graphs as a table" figures className="border-t border-hairline">
        <thead>
          <tr>
            <Th>Time, UTC</Th>
            <Th numeric>p50</Th>
            <Th numeric>p95</Th>
            <Th numeric>p99</Th>
            <Th numeric>Throughput</Th>
            <Th numeric>Errors</Th>
            <Th numeric>Requests</Th>
            <Th>Deploys</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.from}>
              <th scope="row">
                {formatDay(row.from)}, {formatClock(row.from)}
              </th>
              {UNITS.map((unit, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move.
                <td key={index}>{formatValue(row.values[index] ?? null, unit)}</td>
              ))}
              <td>{formatCount(row.n)}</td>
              <td className="text-left whitespace-normal">
                {deploys
                  .filter((deploy) => deploy.at >= row.from && deploy.at < row.to)
                  .map((deploy) => (
                    <span key={deploy.id} className="mr-2">
                      <Link
                        href={deploy.href}
                        prefetch={false}
                        title={formatDateTime(deploy.at)}
                        className="link font-mono text-xs"
                      >
                        {deploy.label}
                      </Link>
                      {deploy.verdict && isNotable(deploy.verdict) && ` ${KIND_NAMES[deploy.verdict]}`}
                    </span>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}
