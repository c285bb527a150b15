import "server-only";
import { type Measured, stepValue } from "@/lib/analysis/step-value";
import { requireProject } from "@/lib/auth/session";
import type { MarkedDeploy } from "@/lib/charts/deploy-markers";
import { type ChartRange, readRange } from "@/lib/charts/range";
import { type SeriesRow, seriesRows } from "@/lib/charts/series";
import { emptyBucket, mergeBuckets } from "@/lib/domain/bucket";
import type { Metric } from "@/lib/domain/impact";
import { ALL_OPERATIONS, type Bucket } from "@/lib/domain/telemetry";
import type { Window } from "@/lib/domain/time";
import { environmentsOf, type KnownVersion, listEnvironments, listVersions } from "@/lib/store/catalogue";
import { countDeploys, type DeployCounts } from "@/lib/store/deploy-counts";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { firstMeasuredAt, readOperations, readSeries } from "@/lib/store/rollup-reads";
import { openSeries } from "@/lib/store/series-reads";
import { chooseEnvironment } from "./environment-choice";
import { toMarked } from "./marked-deploys";
import { type OperationLine, operationLines } from "./operation-lines";
import type { ServiceQuery } from "./service-query";

/** The lines of the graphs; a row's values follow this order. */
const CHARTED = ["p50", "p95", "p99", "throughput", "error_rate"] as const satisfies readonly Metric[];
type Charted = (typeof CHARTED)[number];

/** What a service page is about; read first, so that the page stands before its numbers arrive. */
export interface ServiceFrame {
  service: string;
  /** Null while the project has none. */
  env: string | null;
  environments: string[];
  range: ChartRange;
  /** What the graphs are narrowed to. */
  operation: string | null;
  version: string | null;
}

export interface ServiceNumbers {
  rows: SeriesRow[];
  /** Over the whole window. */
  summary: { n: number } & Record<Charted, number | null>;
  deploys: MarkedDeploy[];
  /** Deploys without a line: before and after the window, or in it and too many. */
  unmarked: DeployCounts;
  operations: OperationLine[];
  versions: KnownVersion[];
}

const MOST_DEPLOYS = 1_000;
const MOST_VERSIONS = 20;

/** Which environment and stretch of time a service's page shows; null when the project has no such service. */
export async function readServiceFrame(
  slug: string,
  service: string,
  query: ServiceQuery,
  now: number,
): Promise<ServiceFrame | null> {
  const { project } = await requireProject(slug);
  const [own, environments] = await Promise.all([environmentsOf(project.id, service), listEnvironments(project.id)]);
  if (!own) return null;
  const asked = query.env !== undefined && environments.includes(query.env) ? query.env : undefined;
  return {
    service,
    env: asked ?? chooseEnvironment(own.length > 0 ? own : environments, undefined),
    environments,
    range: readRange(query, now),
    operation: query.operation ?? null,
    version: query.version ?? null,
  };
}

/** A service's graphs, deploys and operations over the frame's range. */
export async function readServiceNumbers(slug: string, frame: ServiceFrame, now: number): Promise<ServiceNumbers> {
  const { project } = await requireProject(slug);
  const { env, service, range, operation, version } = frame;
  if (env === null) return { ...measure([], range, { first: null, now }), ...NOTHING };
  const { window, step } = range;
  const scope = { env, service, window };
  const series = { projectId: project.id, ...scope, operation: operation ?? ALL_OPERATIONS };
  const measured = openSeries(project.id, scope).then((opened) =>
    Promise.all([
      readSeries({ ...series, step, opened, ...(version !== null && { version }) }),
      readOperations({ projectId: project.id, ...scope, opened }),
      listVersions(project.id, { ...scope, limit: MOST_VERSIONS, opened }),
    ]),
  );
  const [[buckets, operations, versions], first, deploys, counts] = await Promise.all([
    measured,
    firstMeasuredAt(series),
    deploysInWindow(project.id, { ...scope, limit: MOST_DEPLOYS }),
    countDeploys(project.id, scope),
  ]);
  return {
    ...measure(buckets, range, { first, now }),
    deploys: deploys.map((deploy) => toMarked(slug, deploy)),
    unmarked: { ...counts, inside: Math.max(0, counts.inside - deploys.length) },
    operations: operationLines(operations),
    versions,
  };
}

const NOTHING = { deploys: [], unmarked: { before: 0, inside: 0, after: 0 }, operations: [], versions: [] };

function measure(
  buckets: Bucket[],
  { window, step }: ChartRange,
  measured: Measured,
): Pick<ServiceNumbers, "rows" | "summary"> {
  const read = (bucket: Bucket, stretch: Window) =>
    CHARTED.map((metric) => stepValue(metric, bucket, stretch, measured));
  const total = mergeBuckets(buckets, window.from);
  const [p50 = null, p95 = null, p99 = null, throughput = null, error_rate = null] = read(total, window);
  return {
    rows: seriesRows(buckets, window, step, measured.now, (bucket, stretch) =>
      read(bucket ?? emptyBucket(stretch.from), stretch),
    ),
    summary: { n: total.n, p50, p95, p99, throughput, error_rate },
  };
}
