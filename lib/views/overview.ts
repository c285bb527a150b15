import "server-only";
import { metricValue } from "@/lib/analysis/metrics";
import { type Measured, throughputOver } from "@/lib/analysis/step-value";
import { requireProject } from "@/lib/auth/session";
import { seriesRows } from "@/lib/charts/series";
import { type Sparkline, sparkline } from "@/lib/charts/sparkline";
import { isListed } from "@/lib/charts/verdict-kinds";
import { mergeBuckets } from "@/lib/domain/bucket";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import type { Bucket } from "@/lib/domain/telemetry";
import { ceilTo, DAY, MINUTE, type Window } from "@/lib/domain/time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";
import { listEnvironments, listServices } from "@/lib/store/catalogue";
import { deploysInWindow, latestDeploys, listDeploys } from "@/lib/store/deploy-reads";
import { readServiceSeries } from "@/lib/store/rollup-reads";
import { chooseEnvironment } from "./environment-choice";
import { deployHref, deploysHref, overviewHref, serviceHref } from "./links";

interface DeployLink {
  id: string;
  label: string;
  href: string;
  /** Epoch milliseconds. */
  at: number;
  /** Empty: everything in the environment. */
  service: string;
  deployer: string | null;
}

interface ServiceLine {
  name: string;
  href: string;
  /** Requests of the last 24 hours. */
  n: number;
  throughput: number | null;
  p95: number | null;
  errorRate: number | null;
  sparkline: Sparkline;
  lastDeploy: DeployLink | null;
  /** Start of the newest measured minute; null for a service known only by its deploys. */
  lastSeenAt: number | null;
}

/** What the overview is about; read first, so that the page stands before its numbers arrive. */
export interface OverviewFrame {
  project: string;
  /** Null while the project has none. */
  env: string | null;
  environments: { name: string; href: string }[];
  deploysHref: string;
  setupHref: string;
}

export interface OverviewNumbers {
  services: ServiceLine[];
  /** Newest first. */
  deploys: (DeployLink & { verdict: DeployVerdictKind | null })[];
}

const STEP = 30 * MINUTE;
const RECENT_DEPLOYS = 8;
const MOST_MARKS = 500;

/** The project and the environment that its overview shows. */
export async function readOverviewFrame(slug: string, asked: { env?: string | undefined }): Promise<OverviewFrame> {
  const { project } = await requireProject(slug);
  const known = await listEnvironments(project.id);
  const env = chooseEnvironment(known, asked.env);
  return {
    project: project.name,
    env,
    environments: known.map((name) => ({ name, href: overviewHref(slug, name) })),
    deploysHref: deploysHref(slug, env ? { env } : {}),
    setupHref: `/p/${slug}/setup`,
  };
}

/** What every service of the environment did in the last 24 hours, and what was deployed to it. */
export async function readOverviewNumbers(slug: string, env: string | null, now: number): Promise<OverviewNumbers> {
  const { project } = await requireProject(slug);
  if (env === null) return { services: [], deploys: [] };
  const to = ceilTo(now + 1, MINUTE);
  const window = { from: to - DAY, to };
  const [services, series, marks, latest, recent] = await Promise.all([
    listServices(project.id),
    readServiceSeries({ projectId: project.id, env, window, step: STEP }),
    deploysInWindow(project.id, { env, window, limit: MOST_MARKS }),
    latestDeploys(project.id, env),
    listDeploys({ projectId: project.id, env, limit: RECENT_DEPLOYS }),
  ]);
  const lines = services
    .filter((service) => service.envs.includes(env))
    .map(({ name, lastSeenAt }): ServiceLine => {
      const last = latest.find((deploy) => concerns(deploy, name));
      return {
        name,
        href: serviceHref(slug, name, { env }),
        ...measure(
          series.get(name) ?? [],
          window,
          { first: lastSeenAt === null ? null : window.from, now },
          marks.filter((deploy) => concerns(deploy, name)),
        ),
        lastDeploy: last ? toLink(slug, last) : null,
        lastSeenAt,
      };
    });
  const deploys = recent.deploys.map((deploy) => ({
    ...toLink(slug, deploy),
    verdict: deploy.verdict && isListed(deploy.verdict) ? deploy.verdict : null,
  }));
  return { services: lines, deploys };
}

function concerns(deploy: Deploy, service: string): boolean {
  return deploy.service === service || deploy.service === "";
}

function measure(buckets: Bucket[], window: Window, measured: Measured, marks: Deploy[]) {
  const total = mergeBuckets(buckets, window.from);
  const rows = seriesRows(buckets, window, STEP, measured.now, (bucket) => [bucket && metricValue("p95", bucket, 0)]);
  return {
    n: total.n,
    throughput: throughputOver(total.n, window, measured),
    p95: metricValue("p95", total, 0),
    errorRate: metricValue("error_rate", total, 0),
    sparkline: sparkline(
      rows,
      window,
      marks.map((deploy) => deploy.deployedAt),
    ),
  };
}

function toLink(slug: string, deploy: Deploy): DeployLink {
  const { id, deployedAt: at, service, deployer } = deploy;
  return { id, label: deployLabel(deploy), href: deployHref(slug, id), at, service, deployer };
}
