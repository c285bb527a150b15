import { besideVerdict, describeChange } from "@/lib/charts/change";
import type { TimelineDay, TimelineRow } from "@/lib/charts/deploy-timeline";
import { formatValue } from "@/lib/charts/format";
import { isListed } from "@/lib/charts/verdict-kinds";
import { deployLabel, shortSha } from "@/lib/domain/deploy";
import type { Comparison } from "@/lib/domain/impact";
import { type EffectLine, type Line, TimelineLines } from "./timeline-line";

/** Deploys by day, newest first. Each row is a link; `j` and `k` move between them (TimelineKeys). */
export function Timeline({ days, now }: { days: TimelineDay[]; now: number }) {
  return (
    <div>
      <div
        aria-hidden
        className="timeline-columns border-b border-hairline py-2 text-xs font-medium text-muted max-lg:hidden"
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
      <TimelineLines lines={day.rows.map(lineOf)} now={now} />
    </section>
  );
}

function lineOf({ deploy, href, effect, verdict }: TimelineRow): Line {
  const { id, deployedAt, version, gitSha, status, kind, description, service, env, deployer } = deploy;
  return {
    id,
    href,
    at: deployedAt,
    label: deployLabel(deploy),
    sha: version ? shortSha(gitSha) : null,
    status,
    kind,
    description,
    service,
    env,
    deployer,
    verdict: verdict && isListed(verdict) ? verdict : null,
    effect: effect && {
      service: effect.service,
      p95: effectOf(effect.p95, verdict),
      errors: effectOf(effect.errorRate, verdict),
    },
  };
}

function effectOf(comparison: Comparison, verdict: TimelineRow["verdict"]): EffectLine {
  const { before, after, unit } = comparison;
  return {
    before: formatValue(before.value, unit),
    after: formatValue(after.value, unit),
    ...besideVerdict(describeChange(comparison), verdict),
  };
}
