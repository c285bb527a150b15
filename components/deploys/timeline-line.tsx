"use client";

import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Change } from "@/lib/charts/change";
import { NO_VALUE } from "@/lib/charts/format";
import { formatClock } from "@/lib/charts/format-time";
import type { Deploy } from "@/lib/domain/deploy";
import type { DeployVerdictKind } from "@/lib/domain/verdict";
import { ChangeMark } from "./change-mark";
import { DeployBadges, RailMark } from "./deploy-status";
import { VerdictBadge } from "./verdict-kind";

/** What a row shows. */
export interface Line extends Pick<Deploy, "id" | "status" | "kind" | "description" | "service" | "env" | "deployer"> {
  href: string;
  at: number;
  label: string;
  /** Short; null where the label is the sha. */
  sha: string | null;
  /** Null before the first look, and where nothing can be said. */
  verdict: DeployVerdictKind | null;
  effect: { service: string; p95: EffectLine; errors: EffectLine } | null;
}

export interface EffectLine {
  before: string;
  after: string;
  change: Change;
}

/** One deploy of the timeline; the whole row is its link. */
export function TimelineLine({ line, now }: { line: Line; now: number }) {
  return (
    <li className="timeline-row">
      <div className="py-2 text-sm max-lg:row-span-2 lg:flex lg:items-baseline lg:justify-between lg:gap-1">
        <span className="font-medium">{formatClock(line.at)}</span>
        <RelativeTime at={line.at} now={now} className="block text-xs text-muted" />
      </div>
      <div className="relative flex justify-center max-lg:row-span-2">
        <span aria-hidden className="absolute inset-y-0 border-l border-dashed border-deploy/60" />
        <span className="relative mt-2.75 h-fit">
          <RailMark status={line.status} />
        </span>
      </div>
      <div className={line.effect ? "min-w-0 py-2 max-lg:pb-1" : "min-w-0 py-2"}>
        <Name line={line} />
        <Small line={line} />
      </div>
      <p className="truncate py-2 text-sm max-lg:hidden">
        <Place line={line} />
      </p>
      <Effects effect={line.effect} isEverything={line.service === ""} />
      <p className="truncate py-2 text-sm text-muted max-lg:hidden">
        {line.deployer ? <bdi>{line.deployer}</bdi> : NO_VALUE}
      </p>
    </li>
  );
}

function Name({ line }: { line: Line }) {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 overflow-hidden lg:flex-nowrap">
      <Link
        href={line.href}
        prefetch={false}
        data-deploy-row={line.id}
        className="max-w-full shrink-0 truncate font-mono text-sm font-semibold outline-none after:absolute after:inset-0 lg:max-w-3/5"
      >
        <bdi>{line.label}</bdi>
      </Link>
      {line.sha && <bdi className="shrink-0 font-mono text-xs text-muted">{line.sha}</bdi>}
      <DeployBadges deploy={line} />
      {line.verdict && <VerdictBadge kind={line.verdict} />}
      {line.description && (
        <span className="min-w-0 truncate text-sm text-muted max-lg:basis-full">
          <bdi>{line.description}</bdi>
        </span>
      )}
    </div>
  );
}

/** Where there is no room for columns: the place and the person, under the name. */
function Small({ line }: { line: Line }) {
  return (
    <p className="truncate text-xs text-muted lg:hidden">
      <Place line={line} />
      {line.deployer && (
        <>
          {" · "}
          <bdi>{line.deployer}</bdi>
        </>
      )}
    </p>
  );
}

function Place({ line }: { line: Line }) {
  return (
    <>
      <bdi>{line.service === "" ? "all services" : line.service}</bdi>
      <span className="text-muted">
        {" in "}
        <bdi>{line.env}</bdi>
      </span>
    </>
  );
}

/** Two columns; where there is no room for them, a line under the name. */
function Effects({ effect, isEverything }: { effect: Line["effect"]; isEverything: boolean }) {
  if (!effect) return <p className="col-span-2 py-2 text-sm text-muted max-lg:hidden">no requests to compare</p>;
  return (
    <div className="col-start-3 flex flex-wrap gap-x-4 gap-y-0.5 pb-2 text-xs lg:contents lg:text-sm">
      <div className="min-w-0 lg:py-2">
        <Effect name="p95" effect={effect.p95} />
        {isEverything && (
          <p className="truncate text-xs text-muted max-lg:hidden">
            of <bdi>{effect.service}</bdi>
          </p>
        )}
      </div>
      <div className="min-w-0 lg:py-2">
        <Effect name="errors" effect={effect.errors} />
      </div>
    </div>
  );
}

/** "p95 210 ms → 342 ms ▲ slower"; the metric's name is shown where no column head says it. */
function Effect({ name, effect }: { name: string; effect: EffectLine }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className="text-muted lg:sr-only">{name}</span>
      <span>
        <span className="text-muted">{effect.before} → </span>
        {effect.after}
      </span>
      <ChangeMark change={effect.change} terse />
    </span>
  );
}
