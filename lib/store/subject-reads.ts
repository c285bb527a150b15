import { FrameQuantiles } from "@/lib/domain/frame-quantiles";
import { groupBy } from "@/lib/domain/group-by";
import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import { chooseSeries } from "@/lib/domain/series-choice";
import { ALL_OPERATIONS, OTHER } from "@/lib/domain/telemetry";
import { MINUTE, type Window } from "@/lib/domain/time";
import { database } from "./db";
import { firstMinute, type Grid, readPackedMinutes, type SteppedSeries, unpackMinutes } from "./packed-minutes";
import { findSeries, type StoredSeries } from "./series-reads";

/** Judged are this many operations, the busiest, and the totals of this many services. */
const MOST_OPERATIONS = 40;
const MOST_SERVICES = 20;

export interface SubjectsQuery {
  projectId: string;
  env: string;
  /** Null: every service of the environment. */
  services: readonly string[] | null;
  /** What the series cover. Whole minutes. */
  window: Window;
  /** Requests count up to here, exclusive, a whole minute; what comes later is not known yet. */
  knownUntil: number;
  /** The time in which it is seen which series are the busiest, and which of spans and metrics is read. */
  around: Window;
  /** A moment at which a step begins, whatever its length. A whole minute. */
  anchor: number;
  /** The length of the steps, milliseconds, for so many requests a minute. */
  stepFor: (requestsPerMinute: number) => number;
}

/**
 * What a deploy may have changed: p50, p95, p99, error rate and throughput of the services' totals and busiest
 * operations, from one source each over the whole window. A service's minutes without requests have 0 of them from its
 * first measured minute on; before it, nothing is known.
 */
export async function readSubjects(query: SubjectsQuery): Promise<Subject[]> {
  const chosen = await chooseBusiest(query);
  if (chosen.length === 0) return [];
  const packed = await readPackedMinutes(
    query.projectId,
    chosen.map(({ id }) => id),
    query.window,
  );
  const firsts = new Map<string, number>();
  for (const { id, service } of chosen) {
    const first = firstMinute(packed.get(id) ?? Buffer.alloc(0));
    firsts.set(service, Math.min(first, firsts.get(service) ?? first));
  }
  const reader = new FrameQuantiles();
  return chosen.flatMap((one) => {
    const minutes = packed.get(one.id);
    if (!minutes) return [];
    const grid = gridOf(query, one.perMinute);
    const known = knownSteps(grid, firsts.get(one.service) ?? query.window.to, query.knownUntil);
    const series = measuredSeries(unpackMinutes(minutes, grid, reader), grid, known);
    return series.map((each) => ({ service: one.service, operation: one.operation, series: each }));
  });
}

type Chosen = StoredSeries & { perMinute: number };

/** Totals first; then operations, the busiest first. */
async function chooseBusiest(query: SubjectsQuery): Promise<Chosen[]> {
  const { projectId, env, services, around } = query;
  const [only] = services ?? [];
  const all = await findSeries(projectId, {
    env,
    service: services?.length === 1 ? (only ?? "") : null,
    operation: null,
  });
  const asked = all.filter(({ service, operation }) => operation !== OTHER && (services?.includes(service) ?? true));
  const counts = await countRequests(
    projectId,
    asked.map(({ id }) => id),
    around,
  );
  const groups = groupBy(asked, ({ service, operation }) => JSON.stringify([service, operation]));
  const chosen = [...groups.values()].flatMap((group) => {
    const choice = chooseSeries(group.map((series) => ({ ...series, n: counts.get(series.id) ?? 0 })));
    return choice ?? [];
  });
  chosen.sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1));
  const totals = chosen.filter(({ operation }) => operation === ALL_OPERATIONS).slice(0, MOST_SERVICES);
  const operations = chosen.filter(({ operation }) => operation !== ALL_OPERATIONS).slice(0, MOST_OPERATIONS);
  const minutes = Math.max(1, (around.to - around.from) / MINUTE);
  return [...totals, ...operations].map((one) => ({ ...one, perMinute: one.n / minutes }));
}

async function countRequests(projectId: string, ids: string[], window: Window): Promise<Map<string, number>> {
  const { rows } = await database().reads.query<{ id: string; n: number }>(
    `SELECT series_id AS id, sum(n)::float8 AS n FROM rollup_minute
     WHERE project_id = $1 AND series_id = ANY($2::bigint[]) AND at >= $3 AND at < $4 GROUP BY series_id`,
    [projectId, ids, new Date(window.from), new Date(window.to)],
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}

function gridOf({ window, anchor, stepFor }: SubjectsQuery, perMinute: number): Grid {
  const step = stepFor(perMinute);
  const start = anchor - Math.floor((anchor - window.from) / step) * step;
  return { start, step, length: Math.max(0, Math.ceil((window.to - start) / step)) };
}

/** The steps that are known: from the one that holds the first measured minute to the last that is over. */
function knownSteps(grid: Grid, first: number, knownUntil: number): { from: number; to: number } {
  const from = Math.floor((first - grid.start) / grid.step);
  const to = Math.floor((knownUntil - grid.start) / grid.step);
  return { from: Math.min(Math.max(from, 0), grid.length), to: Math.min(Math.max(to, 0), grid.length) };
}

function measuredSeries(
  { n, errors, quantiles: [p50, p95, p99] }: SteppedSeries,
  { start, step }: Grid,
  known: { from: number; to: number },
): MeasuredSeries[] {
  for (const values of [n, errors, p50, p95, p99]) {
    values.fill(Number.NaN, 0, known.from);
    values.fill(Number.NaN, known.to);
  }
  const of = (metric: MeasuredSeries["metric"], values: Float64Array): MeasuredSeries => ({
    ...{ metric, start, step, values },
    requests: n,
  });
  return [of("p50", p50), of("p95", p95), of("p99", p99), of("error_rate", errors), of("throughput", n)];
}
