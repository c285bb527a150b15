import { FrameQuantiles } from "@/lib/domain/frame-quantiles";
import { groupBy } from "@/lib/domain/group-by";
import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import { chooseSeries } from "@/lib/domain/series-choice";
import type { VersionSubject } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS, OTHER } from "@/lib/domain/telemetry";
import { MINUTE, type Window } from "@/lib/domain/time";
import { database } from "./db";
import {
  firstMinute,
  type Grid,
  readPackedMinutes,
  readPackedVersions,
  type SteppedSeries,
  unpackMinutes,
} from "./packed-minutes";
import { findSeries, type StoredSeries } from "./series-reads";

export interface SubjectsQuery {
  projectId: string;
  env: string;
  /** One, or every service of the environment but some. */
  services: { only: string } | { except: readonly string[] };
  /** How many operations are read, the busiest, and the totals of how many services. */
  most: { operations: number; services: number };
  /** What the series cover. Whole minutes. */
  window: Window;
  /** Requests count up to here, exclusive, a whole minute; what comes later is not known yet. */
  knownUntil: number;
  /** The time in which it is seen which series are the busiest, and which of spans and metrics is read. */
  around: Window;
  /** A moment at which a step begins, whatever its length. A whole minute. */
  anchor: number;
  /** The length of the steps, milliseconds, for so many requests a minute; several where each is wanted. */
  stepsFor: (requestsPerMinute: number) => readonly number[];
  /** Taken between two series: the minutes of one keep the process busy for some milliseconds. */
  turn: () => Promise<unknown>;
}

/**
 * p50, p95, p99, error rate and throughput of services' totals and busiest operations, from one source each over the
 * whole window. A service's minutes without requests have 0 of them from its first measured minute on; before it,
 * nothing is known.
 */
export async function readSubjects(query: SubjectsQuery): Promise<Subject[]> {
  const chosen = await chooseBusiest(query);
  const packed = await readPackedMinutes(query.projectId, idsOf(chosen), query.window);
  const firsts = new Map<string, number>();
  for (const { id, service } of chosen) {
    const first = firstMinute(packed.get(id) ?? Buffer.alloc(0));
    firsts.set(service, Math.min(first, firsts.get(service) ?? first));
  }
  const reader = new FrameQuantiles();
  const subjects: Subject[] = [];
  for (const one of chosen) {
    const minutes = packed.get(one.id);
    if (!minutes) continue;
    const known = knownIn(query, firsts.get(one.service));
    for (const step of query.stepsFor(one.perMinute)) {
      subjects.push(...toSubjects(one, minutes, gridOf(query, step), known, reader));
      await query.turn();
    }
  }
  return subjects;
}

/**
 * The same by `service.version`, where more than one served requests of a series in the window: what is not of a
 * version is then 0, its latency unknown.
 */
export async function readVersionSubjects(query: SubjectsQuery): Promise<VersionSubject[]> {
  const chosen = await chooseBusiest(query);
  const packed = groupBy(await readPackedVersions(query.projectId, idsOf(chosen), query.window), ({ id }) => id);
  const reader = new FrameQuantiles();
  const subjects: VersionSubject[] = [];
  for (const one of chosen) {
    const versions = packed.get(one.id) ?? [];
    if (versions.length < 2) continue;
    for (const step of query.stepsFor(one.perMinute)) {
      const grid = gridOf(query, step);
      for (const { version, packed: minutes } of versions) {
        const ofVersion = toSubjects(one, minutes, grid, knownIn(query, query.window.from), reader);
        subjects.push(...ofVersion.map((each) => ({ ...each, version })));
      }
      await query.turn();
    }
  }
  return subjects;
}

type Chosen = StoredSeries & { perMinute: number };

function idsOf(chosen: readonly Chosen[]): string[] {
  return chosen.map(({ id }) => id);
}

/** Totals first; then operations, the busiest first. */
async function chooseBusiest({ projectId, env, services, around, most }: SubjectsQuery): Promise<Chosen[]> {
  const operation = most.operations === 0 ? ALL_OPERATIONS : null;
  const only = "only" in services ? services.only : null;
  const except = "only" in services ? [] : services.except;
  const all = await findSeries(projectId, { env, service: only, operation });
  const asked = all.filter((one) => one.operation !== OTHER && !except.includes(one.service));
  const counts = await countRequests(projectId, asked, around);
  const groups = groupBy(asked, (one) => JSON.stringify([one.service, one.operation]));
  const chosen = [...groups.values()].flatMap((group) => {
    const choice = chooseSeries(group.map((series) => ({ ...series, n: counts.get(series.id) ?? 0 })));
    return choice ?? [];
  });
  chosen.sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1));
  const totals = chosen.filter((one) => one.operation === ALL_OPERATIONS).slice(0, most.services);
  const operations = chosen.filter((one) => one.operation !== ALL_OPERATIONS).slice(0, most.operations);
  const minutes = Math.max(1, (around.to - around.from) / MINUTE);
  return [...totals, ...operations].map((one) => ({ ...one, perMinute: one.n / minutes }));
}

async function countRequests(
  projectId: string,
  series: readonly StoredSeries[],
  window: Window,
): Promise<Map<string, number>> {
  const { rows } = await database().reads.query<{ id: string; n: number }>(
    `SELECT series_id AS id, sum(n)::float8 AS n FROM rollup_minute
     WHERE project_id = $1 AND series_id = ANY($2::bigint[]) AND at >= $3 AND at < $4 GROUP BY series_id`,
    [projectId, series.map(({ id }) => id), new Date(window.from), new Date(window.to)],
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}

function gridOf({ window, anchor }: SubjectsQuery, step: number): Grid {
  const start = anchor - Math.floor((anchor - window.from) / step) * step;
  return { start, step, length: Math.max(0, Math.ceil((window.to - start) / step)) };
}

/** From the first measured minute to the last that is over. */
function knownIn({ window, knownUntil }: SubjectsQuery, first = window.to): Window {
  return { from: first, to: knownUntil };
}

function toSubjects(
  { service, operation }: Chosen,
  packed: Buffer,
  grid: Grid,
  known: Window,
  reader: FrameQuantiles,
): Subject[] {
  const series = measuredSeries(unpackMinutes(packed, grid, reader), grid, known);
  return series.map((each) => ({ service, operation, series: each }));
}

function measuredSeries(
  { n, errors, quantiles: [p50, p95, p99] }: SteppedSeries,
  { start, step, length }: Grid,
  known: Window,
): MeasuredSeries[] {
  const stepAt = (at: number) => Math.min(Math.max(Math.floor((at - start) / step), 0), length);
  for (const values of [n, errors, p50, p95, p99]) {
    values.fill(Number.NaN, 0, stepAt(known.from));
    values.fill(Number.NaN, stepAt(known.to));
  }
  const of = (metric: MeasuredSeries["metric"], values: Float64Array): MeasuredSeries => ({
    ...{ metric, start, step, values },
    requests: n,
  });
  return [of("p50", p50), of("p95", p95), of("p99", p99), of("error_rate", errors), of("throughput", n)];
}
