import { clsx } from "clsx";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { formatCount, formatValue } from "@/lib/charts/format";
import { formatClock, formatDay } from "@/lib/charts/format-time";
import type { SeriesRow } from "@/lib/charts/series";
import { isNotable, KIND_NAMES } from "@/lib/charts/verdict-kinds";
import type { Unit } from "@/lib/domain/impact";
import type { ChartLine } from "./chart-line";
import { SERIES_BACKGROUNDS } from "./chart-line";

interface ChartTooltipProps {
  /** The drawn moment of a row. */
  at: number;
  rows: SeriesRow[];
  lines: ChartLine[];
  unit: Unit;
  deploys: MarkedDeploy[];
}

const MOST_DEPLOYS = 4;

/** Everything that is known of one bucket. */
export function ChartTooltip({ at, rows, lines, unit, deploys }: ChartTooltipProps) {
  const row = rows.find((candidate) => candidate.at === at);
  if (!row) return null;
  const inside = deploys.filter((deploy) => deploy.at >= row.from && deploy.at < row.to);
  return (
    // Synchronised charts share the crosshair; the values stand only where the person reads.
    <div className="hidden min-w-44 rounded-md border border-hairline bg-panel px-3 py-2 text-xs text-ink shadow-float [[data-chart]:is(:hover,:focus-within)_&]:block">
      <p className="mb-1 whitespace-nowrap text-muted">
        {formatDay(row.from)}, {formatClock(row.from)} to {formatClock(row.to)} UTC
      </p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-0.5">
        {lines.map((line) => (
          <div key={line.name} className="contents">
            <dt className="flex items-center gap-1.5">
              <span className={clsx("size-2 rounded-full", SERIES_BACKGROUNDS[line.colour])} />
              {line.name}
            </dt>
            <dd className="text-right font-medium">{formatValue(row.values[line.value] ?? null, unit)}</dd>
          </div>
        ))}
        <dt className="text-muted">Requests</dt>
        <dd className="text-right">{formatCount(row.n)}</dd>
      </dl>
      {inside.slice(-MOST_DEPLOYS).map((deploy) => (
        <p key={deploy.id} className="mt-1 max-w-56 truncate text-deploy">
          Deploy <span className="font-mono">{deploy.label}</span> at {formatClock(deploy.at)}
          {deploy.verdict && isNotable(deploy.verdict) && `: ${KIND_NAMES[deploy.verdict]}`}
        </p>
      ))}
      {inside.length > MOST_DEPLOYS && <p className="text-deploy">and {inside.length - MOST_DEPLOYS} more deploys</p>}
    </div>
  );
}
