import type { Deploy } from "@/lib/domain/deploy";
import type { Comparison } from "@/lib/domain/impact";
import { DAY, floorTo } from "@/lib/domain/time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";

/** What a deploy's page says first, for its row: the total of the service that changed most. */
export interface DeployEffect {
  service: string;
  p95: Comparison;
  errorRate: Comparison;
}

export interface TimelineRow {
  deploy: Deploy;
  href: string;
  effect: DeployEffect | null;
  /** Null until its first look. */
  verdict: DeployVerdictKind | null;
}

export interface TimelineDay {
  /** YYYY-MM-DD, UTC. */
  day: string;
  /** "Monday 23 November 2026". */
  title: string;
  /** "today", "yesterday", or nothing. */
  relative: string | null;
  rows: TimelineRow[];
}

const TITLE = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** Rows by their UTC day, in the order given. */
export function groupByDay(rows: readonly TimelineRow[], now: number): TimelineDay[] {
  const days: TimelineDay[] = [];
  for (const row of rows) {
    const at = row.deploy.deployedAt;
    const day = new Date(at).toISOString().slice(0, 10);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, title: TITLE.format(at), relative: relativeDay(at, now), rows: [row] });
  }
  return days;
}

function relativeDay(at: number, now: number): string | null {
  const distance = (floorTo(now, DAY) - floorTo(at, DAY)) / DAY;
  if (distance === 0) return "today";
  return distance === 1 ? "yesterday" : null;
}

/** The effect that changed most, by p95 in per cent, then by error rate; null when there is none to choose from. */
export function largestEffect(effects: readonly DeployEffect[]): DeployEffect | null {
  const size = ({ p95, errorRate }: DeployEffect) =>
    Math.abs(p95.percent ?? 0) + Math.abs(errorRate.difference ?? 0) * 1_000;
  return effects.reduce<DeployEffect | null>((best, one) => (best && size(best) >= size(one) ? best : one), null);
}
