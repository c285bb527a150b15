import "server-only";
import { type Drift, driftOf, weeksBefore } from "@/lib/analysis/drift";
import { requireProject } from "@/lib/auth/session";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { type DriftLine, driftInWords, driftLine } from "@/lib/charts/drift-words";
import { formatDateTime } from "@/lib/charts/format-time";
import { deployLabel, type JudgedDeploy, rolloutOf } from "@/lib/domain/deploy";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE, type Window } from "@/lib/domain/time";
import type { Floors } from "@/lib/domain/verdict-settings";
import { settingsFor } from "@/lib/judging/settings";
import { listDeploys, readDeploy } from "@/lib/store/deploy-reads";
import { readBaselineId } from "@/lib/store/drift-baselines";
import { readHours } from "@/lib/store/hour-reads";
import { processWide } from "@/lib/store/process-wide";
import { KeptHourly } from "./kept-hourly";
import { deploysHref } from "./links";
import { toMarked } from "./marked-deploys";
import type { ServiceFrame } from "./service";

const WEEK = 7 * DAY;
const USUAL_WEEKS = 4;
/** Eight weeks of changes from week to week say how much they vary; a week more for the first of them, and a day. */
const REACH = 64 * DAY;
/** An hour is merged some minutes after its end. */
const MERGED_WITHIN = 10 * MINUTE;
const MOST_NAMED = 12;
const MOST_CHOICES = 50;

/** How far a service has gone since some weeks ago, whatever was released in between. */
export interface DriftPanel {
  sentence: string;
  weeks: number;
  /** The same hours as the past 24, so many weeks earlier. */
  baseline: Window;
  lines: DriftLine[];
  /** The release that is compared with; null where none was reported. */
  ran: MarkedDeploy | null;
  /** Pinned by people, and not just that of four weeks ago. */
  isPinned: boolean;
  /** Those since, the latest first; the timeline has all of them where there are more. */
  between: MarkedDeploy[];
  hasMore: boolean;
  timeline: string;
  /** What an owner may pin; empty for everyone else. */
  choices: { id: string; name: string }[];
}

/** Of the service, or of the operation that its page is narrowed to; null where less than three weeks are known. */
export async function readDrift(slug: string, frame: ServiceFrame, now: number): Promise<DriftPanel | null> {
  const { project, role } = await requireProject(slug);
  const { env, service } = frame;
  if (env === null) return null;
  const scope = { projectId: project.id, env, service };
  const end = floorTo(now - MERGED_WITHIN, HOUR);
  const current = { from: end - DAY, to: end };
  const [pinned, { floors }] = await Promise.all([readPinned(scope, current), settingsFor(project.id, service)]);
  const operation = frame.operation ?? ALL_OPERATIONS;
  const wanted = { ...scope, operation, floors, current, pinnedWeeks: pinned?.weeks ?? 0 };
  const { weeks, drifts } = await keptDrifts().get(Object.values(wanted), end, () => measure(wanted));
  if (drifts.length === 0) return null;
  const baseline = { from: current.from - weeks * WEEK, to: current.to - weeks * WEEK };
  const lines = drifts.map(driftLine);
  const since = pinned && weeks === pinned.weeks ? pinned.deploy : null;
  const [released, choices] = await Promise.all([
    releases(slug, scope, { baseline, current, since }),
    role === "owner" ? choicesOf(scope, current, since) : [],
  ]);
  return { sentence: driftInWords(lines, weeks), weeks, baseline, lines, ...released, choices };
}

interface Scope {
  projectId: string;
  env: string;
  service: string;
}

/** The pinned deploy, and the weeks from the first whole one after it; null where there is none a week ago or more. */
async function readPinned(scope: Scope, current: Window): Promise<{ deploy: JudgedDeploy; weeks: number } | null> {
  const id = await readBaselineId(scope);
  const deploy = id === null ? null : await readDeploy(scope.projectId, id);
  const weeks = deploy ? Math.floor((current.from - rolloutOf(deploy).to) / WEEK) : 0;
  return deploy && weeks > 0 ? { deploy, weeks } : null;
}

/** What is read: the past weeks, and the hours so many weeks ago where they are not among them. */
function windowsOf({ from, to }: Window, weeks: number): [Window, ...Window[]] {
  const reach = { from: to - REACH, to };
  const baseline = { from: from - weeks * WEEK, to: to - weeks * WEEK };
  if (baseline.to <= reach.from) return [reach, baseline];
  return [{ from: Math.min(reach.from, baseline.from), to }];
}

interface Measured {
  weeks: number;
  drifts: MetricDrift[];
}

const keptDrifts = () => processWide("drifts", () => new KeptHourly<Measured>());

/** Since so many weeks ago, or where nothing is known of then, since four weeks ago. */
async function measure({
  projectId,
  current,
  floors,
  pinnedWeeks,
  ...scope
}: Scope & { operation: string; floors: Floors; current: Window; pinnedWeeks: number }): Promise<Measured> {
  const series = await readHours(projectId, { ...scope, windows: windowsOf(current, pinnedWeeks) });
  const fromPinned = driftsOver(series, current, pinnedWeeks, floors);
  if (fromPinned.length > 0) return { weeks: pinnedWeeks, drifts: fromPinned };
  const weeks = series[0] ? weeksBefore(series[0], current, USUAL_WEEKS) : 0;
  return { weeks, drifts: driftsOver(series, current, weeks, floors) };
}

type MetricDrift = Drift & Pick<MeasuredSeries, "metric">;

function driftsOver(series: readonly MeasuredSeries[], current: Window, weeks: number, floors: Floors): MetricDrift[] {
  if (weeks === 0) return [];
  return series.flatMap((one) => {
    const drift = driftOf(one, current, weeks, floors);
    return drift ? [{ metric: one.metric, ...drift }] : [];
  });
}

async function releases(
  slug: string,
  scope: Scope,
  { baseline, current, since }: { baseline: Window; current: Window; since: JudgedDeploy | null },
) {
  const window = { from: since ? since.deployedAt + 1 : baseline.from, to: current.to };
  const [before, between] = await Promise.all([
    since ? { deploys: [since] } : listDeploys({ ...scope, to: baseline.from, limit: 1 }),
    listDeploys({ ...scope, ...window, limit: MOST_NAMED }),
  ]);
  const [ran] = before.deploys;
  const { env, service } = scope;
  return {
    ran: ran ? toMarked(slug, ran) : null,
    isPinned: since !== null,
    between: between.deploys.map((deploy) => toMarked(slug, deploy)),
    hasMore: between.nextCursor !== null,
    timeline: deploysHref(slug, { env, service, ...window }),
  };
}

async function choicesOf(scope: Scope, current: Window, pinned: JudgedDeploy | null): Promise<DriftPanel["choices"]> {
  const { deploys } = await listDeploys({ ...scope, to: current.from - WEEK, limit: MOST_CHOICES });
  const isListed = deploys.some(({ id }) => id === pinned?.id);
  return [...deploys, ...(pinned && !isListed ? [pinned] : [])].map((deploy) => ({
    id: deploy.id,
    name: `${deployLabel(deploy)}, ${formatDateTime(deploy.deployedAt).slice(0, 10)}`,
  }));
}
