import { clsx } from "clsx";
import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { describeChange } from "@/lib/charts/change";
import type { DeployEffect, TimelineDay, TimelineRow } from "@/lib/charts/deploy-timeline";
import { formatValue, NO_VALUE } from "@/lib/charts/format";
import { formatClock } from "@/lib/charts/format-time";
import { deployLabel, shortSha } from "@/lib/domain/deploy";
import type { Comparison } from "@/lib/domain/impact";
import { ChangeMark } from "./change-mark";
import { DeployBadges, RailMark } from "./deploy-status";

// One grid for the head and every row, so that the columns line up from day to day.
const COLUMNS =
  "grid grid-cols-[3.25rem_1rem_minmax(0,1fr)] gap-x-3 px-3 sm:px-4 lg:grid-cols-[7.25rem_1rem_minmax(0,1fr)_minmax(7rem,10.5rem)_11.5rem_10.5rem_minmax(4rem,7rem)]";

/** Deploys by day, newest first. Each row is a link; `j` and `k` move between them (TimelineKeys). */
export function Timeline({ days, now }: { days: TimelineDay[]; now: number }) {
  return (
    <div>
      <div
        aria-hidden
        className={clsx(COLUMNS, "border-b border-hairline py-2 text-xs font-medium text-muted max-lg:hidden")}
      >
        <span>Time (UTC)</span>
        <span />
        <span>Deploy</span>
        <span>Where</span>
        <span>p95, before → after</span>
        <span>Errors, before → after</span>
        <span>By</span>
      </div>
      {days.map((day) => (
        <Day key={day.day} day={day} now={now} />
      ))}
    </div>
  );
}

function Day({ day, now }: { day: TimelineDay; now: number }) {
  const id = `day-${day.day}`;
  return (
    <section aria-labelledby={id}>
      <h2
        id={id}
        className="sticky top-0 z-10 border-b border-hairline bg-sunken px-3 py-1 text-xs font-medium text-ink sm:px-4"
      >
        <time dateTime={day.day}>{day.title}</time>
        {day.relative && <span className="text-muted"> · {day.relative}</span>}
      </h2>
      <ol>
        {day.rows.map((row) => (
          <Row key={row.deploy.id} row={row} now={now} />
        ))}
      </ol>
    </section>
  );
}

function Row({ row: { deploy, href, effect }, now }: { row: TimelineRow; now: number }) {
  return (
    <li
      className={clsx(
        COLUMNS,
        "relative border-b border-hairline transition-colors hover:bg-sunken/60",
        "has-[a:focus-visible]:bg-sunken has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-focus",
      )}
    >
      <div className="py-2 text-sm lg:flex lg:items-baseline lg:justify-between lg:gap-1">
        <span className="font-medium">{formatClock(deploy.deployedAt)}</span>
        <RelativeTime at={deploy.deployedAt} now={now} className="block text-xs text-muted" />
      </div>
      <div className="relative flex justify-center">
        <span aria-hidden className="absolute inset-y-0 border-l border-dashed border-deploy/60" />
        <span className="relative mt-2.75 h-fit">
          <RailMark status={deploy.status} />
        </span>
      </div>
      <div className="min-w-0 py-2">
        <Name deploy={deploy} href={href} />
        <Small deploy={deploy} effect={effect} />
      </div>
      <p className="truncate py-2 text-sm max-lg:hidden">
        <Place deploy={deploy} />
      </p>
      <Effects effect={effect} isEverything={deploy.service === ""} />
      <p className="truncate py-2 text-sm text-muted max-lg:hidden">
        {deploy.deployer ? <bdi>{deploy.deployer}</bdi> : NO_VALUE}
      </p>
    </li>
  );
}

function Name({ deploy, href }: Pick<TimelineRow, "deploy" | "href">) {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 overflow-hidden lg:flex-nowrap">
      <Link
        href={href}
        prefetch={false}
        data-deploy-row={deploy.id}
        className="max-w-full shrink-0 truncate font-mono text-sm font-semibold outline-none after:absolute after:inset-0 lg:max-w-3/5"
      >
        <bdi>{deployLabel(deploy)}</bdi>
      </Link>
      {deploy.version && <bdi className="shrink-0 font-mono text-xs text-muted">{shortSha(deploy.gitSha)}</bdi>}
      <DeployBadges deploy={deploy} />
      {deploy.description && (
        <span className="min-w-0 truncate text-sm text-muted max-lg:basis-full">
          <bdi>{deploy.description}</bdi>
        </span>
      )}
    </div>
  );
}

/** Where there is no room for columns: the rest of the row, under its name. */
function Small({ deploy, effect }: Pick<TimelineRow, "deploy" | "effect">) {
  return (
    <div className="lg:hidden">
      <p className="truncate text-xs text-muted">
        <Place deploy={deploy} />
        {deploy.deployer && (
          <>
            {" · "}
            <bdi>{deploy.deployer}</bdi>
          </>
        )}
      </p>
      {effect && (
        <div className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
          <Effect name="p95" comparison={effect.p95} />
          <Effect name="errors" comparison={effect.errorRate} />
        </div>
      )}
    </div>
  );
}

function Place({ deploy }: { deploy: TimelineRow["deploy"] }) {
  return (
    <>
      <bdi>{deploy.service === "" ? "all services" : deploy.service}</bdi>
      <span className="text-muted">
        {" in "}
        <bdi>{deploy.env}</bdi>
      </span>
    </>
  );
}

function Effects({ effect, isEverything }: { effect: DeployEffect | null; isEverything: boolean }) {
  if (!effect) return <p className="col-span-2 py-2 text-sm text-muted max-lg:hidden">no requests to compare</p>;
  return (
    <>
      <div className="min-w-0 py-2 text-sm max-lg:hidden">
        <Effect name="p95" comparison={effect.p95} />
        {isEverything && (
          <p className="truncate text-xs text-muted">
            of <bdi>{effect.service}</bdi>
          </p>
        )}
      </div>
      <div className="min-w-0 py-2 text-sm max-lg:hidden">
        <Effect name="errors" comparison={effect.errorRate} />
      </div>
    </>
  );
}

/** "p95 210 ms → 342 ms ▲ slower"; the metric's name is shown where no column head says it. */
function Effect({ name, comparison }: { name: string; comparison: Comparison }) {
  const { before, after, unit } = comparison;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className="text-muted lg:sr-only">{name}</span>
      <span>
        <span className="text-muted">{formatValue(before.value, unit)} → </span>
        {formatValue(after.value, unit)}
      </span>
      <ChangeMark change={describeChange(comparison)} terse />
    </span>
  );
}
