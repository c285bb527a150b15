import "server-only";
import { metricValue } from "@/lib/analysis/metrics";
import { requireProject } from "@/lib/auth/session";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { type Distribution, prepareDistribution } from "@/lib/charts/distribution";
import { describeWindows, WANTED_MINUTES, type WindowWords } from "@/lib/charts/impact-words";
import { type SeriesRow, seriesRows } from "@/lib/charts/series";
import type { Deploy } from "@/lib/domain/deploy";
import type { Impact, ServiceImpact } from "@/lib/domain/impact";
import { ALL_OPERATIONS, type Bucket } from "@/lib/domain/telemetry";
import { DAY, MINUTE, type Window } from "@/lib/domain/time";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { type ErrorGroupSummary, newErrorGroups } from "@/lib/store/error-reads";
import { readSeries, readServiceSeries } from "@/lib/store/rollup-reads";
import { type Opened, openSeries } from "@/lib/store/series-reads";
import { type DeployDetail, readDeployDetail } from "./deploy-detail";
import { measuredWindows, measureImpact } from "./deploy-impact";
import { type BegunVerdict, beginVerdict } from "./deploy-verdict";
import { serviceHref } from "./links";
import { toMarked } from "./marked-deploys";
import { type RepositoryLinks, repositoryLinks, webAddress } from "./repository-links";

/** What is drawn over the time around a deploy. */
const CHARTED = ["p95", "error_rate"] as const;
const MOST_ERRORS = 20;
const MOST_MARKED = 200;
/** How long after a deploy an error still counts as new since it, where no deploy follows. */
const NEW_ERRORS_WITHIN = DAY;

interface ServicePanel extends Pick<ServiceImpact, "service" | "comparisons" | "operations"> {
  /** The service's own page around this time. */
  href: string;
  distribution: Distribution | null;
  /** Values in the order of CHARTED; empty where nothing was measured. */
  rows: SeriesRow[];
}

export interface DeployPage {
  deploy: Deploy;
  verdict: BegunVerdict;
  previous: MarkedDeploy | null;
  next: MarkedDeploy | null;
  links: RepositoryLinks & { run: string | null };
  impact: Pick<Impact, "before" | "after">;
  words: WindowWords;
  /** From the start of the window before to the end of the one after. */
  window: Window;
  marked: MarkedDeploy[];
  services: ServicePanel[];
  errors: { window: Window; groups: ErrorGroupSummary[] };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A deploy, what it did and what is new since; null where the project has no deploy with this id. */
export async function readDeployPage(slug: string, id: string, now: number): Promise<DeployPage | null> {
  const { project } = await requireProject(slug);
  if (!UUID.test(id)) return null;
  const verdict = beginVerdict(project.id, id);
  // Where the rest fails first, nobody hears of it.
  verdict.catch(() => {});
  const detail = await readDeployDetail(project.id, id);
  if (!detail) return null;
  const { deploy, previous, next } = detail;
  const windows = measuredWindows(detail, { windowMs: WANTED_MINUTES * MINUTE, now });
  const window = { from: windows.before.from, to: windows.after.to };
  const errorWindow = windowOfNewErrors(detail, windows, now);
  const service = deploy.service === "" ? null : deploy.service;
  const opened = openSeries(project.id, { env: deploy.env, service, window });
  const [begun, impact, series, marked, groups] = await Promise.all([
    verdict,
    opened.then((found) => measureImpact(project.id, deploy, windows, found)),
    opened.then((found) => readAround(project.id, deploy, { window, step: windows.unit, opened: found })),
    deploysInWindow(project.id, { ...scopeOf(deploy), window, limit: MOST_MARKED }),
    newErrorGroups({
      projectId: project.id,
      env: deploy.env,
      service,
      window: errorWindow,
      limit: MOST_ERRORS,
    }),
  ]);
  return {
    deploy,
    verdict: begun,
    previous: previous && toMarked(slug, previous),
    next: next && toMarked(slug, next),
    links: {
      ...repositoryLinks(deploy.repository, deploy.gitSha, deploy.previousSha),
      run: deploy.url === null ? null : (webAddress(deploy.url)?.href ?? null),
    },
    impact: { before: impact.before, after: impact.after },
    words: describeWindows(impact),
    window,
    marked: marked.map((one) => toMarked(slug, one)),
    services: impact.services.map((one) =>
      toPanel(one, { slug, deploy, window, step: windows.unit, now, series: series.get(one.service) }),
    ),
    errors: { window: errorWindow, groups },
  };
}

function scopeOf({ env, service }: Deploy): { env: string; service?: string } {
  return service === "" ? { env } : { env, service };
}

async function readAround(
  projectId: string,
  { env, service }: Deploy,
  around: { window: Window; step: number; opened: Opened },
): Promise<Map<string, Bucket[]>> {
  if (around.window.to <= around.window.from) return new Map();
  if (service === "") return readServiceSeries({ projectId, env, ...around });
  return new Map([[service, await readSeries({ projectId, env, service, operation: ALL_OPERATIONS, ...around })]]);
}

function windowOfNewErrors({ next }: DeployDetail, { before }: Pick<Impact, "before">, now: number): Window {
  const nextStart = next ? (next.startedAt ?? next.deployedAt) : Infinity;
  const to = Math.min(nextStart, now, before.to + NEW_ERRORS_WITHIN);
  return { from: before.to, to: Math.max(before.to, to) };
}

interface PanelContext {
  slug: string;
  deploy: Deploy;
  window: Window;
  /** Of the charts, milliseconds. */
  step: number;
  now: number;
  series: Bucket[] | undefined;
}

function toPanel(impact: ServiceImpact, { slug, deploy, window, step, now, series = [] }: PanelContext): ServicePanel {
  return {
    service: impact.service,
    comparisons: impact.comparisons,
    operations: impact.operations,
    href: serviceHref(slug, impact.service, {
      env: deploy.env,
      from: new Date(window.from).toISOString(),
      to: new Date(Math.max(window.to, window.from + MINUTE)).toISOString(),
    }),
    distribution: prepareDistribution(impact.before, impact.after),
    rows:
      series.length === 0
        ? []
        : seriesRows(series, window, step, now, (bucket) =>
            CHARTED.map((metric) => bucket && metricValue(metric, bucket, 0)),
          ),
  };
}
