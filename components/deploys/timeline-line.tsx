"use client";

import Link from "next/link";
import type { ReactNode } from "react";
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

/** Flat: changes that are one object would be sent as references, of which each costs more than its words. */
export interface EffectLine extends Change {
  before: string;
  after: string;
}

/** Deploys of the timeline, newest first. */
export function TimelineLines({ lines, now }: { lines: Line[]; now: number }) {
  return (
    <ol>
      {lines.map((line) => (
        <TimelineLine key={line.id} line={line} now={now} />
      ))}
    </ol>
  );
}

/** One deploy; the whole row is its link. Its parts are placed by the `timeline-*` classes. */
function TimelineLine({ line, now }: { line: Line; now: number }) {
  return (
    <li className="timeline-row">
      <div className="timeline-time">
        {formatClock(line.at)}
        <RelativeTime at={line.at} now={now} className="timeline-ago" />
      </div>
      <div className="timeline-rail">
        <RailMark status={line.status} />
      </div>
      <Name line={line} />
      <Place line={line} />
      <Effects effect={line.effect} isEverything={line.service === ""} />
    </li>
  );
}

function Name({ line }: { line: Line }) {
  return (
    <div className="timeline-name">
      <Link href={line.href} prefetch={false} data-deploy-row={line.id} className="timeline-link">
        <bdi>{line.label}</bdi>
      </Link>
      {line.sha && <bdi className="timeline-sha">{line.sha}</bdi>}
      <DeployBadges deploy={line} />
      {line.verdict && <VerdictBadge kind={line.verdict} />}
      {line.description && (
        <span className="timeline-text">
          <bdi>{line.description}</bdi>
        </span>
      )}
    </div>
  );
}

/** The place and the person: two columns; where there is no room for them, a line under the name. */
function Place({ line }: { line: Line }) {
  return (
    <div className={line.effect ? "timeline-place" : "timeline-place pb-2"}>
      <p className="timeline-where">
        <bdi>{line.service === "" ? "all services" : line.service}</bdi>
        <span className="text-muted">
          {" in "}
          <bdi>{line.env}</bdi>
        </span>
      </p>
      {line.deployer ? (
        <p className="timeline-by">
          <bdi>{line.deployer}</bdi>
        </p>
      ) : (
        <p className="timeline-by max-lg:hidden">{NO_VALUE}</p>
      )}
    </div>
  );
}

/** Two columns; where there is no room for them, a line under the place. */
function Effects({ effect, isEverything }: { effect: Line["effect"]; isEverything: boolean }) {
  if (!effect) return <p className="timeline-nothing">no requests to compare</p>;
  return (
    <div className="timeline-effects">
      <Effect name="p95" effect={effect.p95}>
        {isEverything && (
          <p className="basis-full truncate text-xs text-muted max-lg:hidden">
            of <bdi>{effect.service}</bdi>
          </p>
        )}
      </Effect>
      <Effect name="errors" effect={effect.errors} />
    </div>
  );
}

interface EffectProps {
  name: string;
  effect: EffectLine;
  children?: ReactNode;
}

/** "p95 210 ms → 342 ms ▲ slower"; the metric's name is shown where no column head says it. */
function Effect({ name, effect, children }: EffectProps) {
  return (
    <div className="timeline-effect">
      <span className="timeline-metric">{name}</span>
      <span>
        <span className="text-muted">{`${effect.before} → `}</span>
        {effect.after}
      </span>
      <ChangeMark change={effect} terse />
      {children}
    </div>
  );
}
