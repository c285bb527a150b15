import { emptyBucket } from "@/lib/domain/bucket";
import type { Deploy } from "@/lib/domain/deploy";
import { addEncoded } from "@/lib/domain/histogram";
import { chooseSeries } from "@/lib/domain/series-choice";
import { ALL_OPERATIONS, type Bucket, type SeriesKind, type SeriesSource } from "@/lib/domain/telemetry";
import { ceilTo, floorTo, HOUR, type Window } from "@/lib/domain/time";
import { database } from "./db";

export type DeploySpan = Pick<Deploy, "deployedAt" | "startedAt" | "finishedAt">;

/** The neighbours of many deploys at once, by id, each as neighbouringDeploys of the one gives them. */
export async function neighbouringSpans(
  projectId: string,
  deploys: readonly Deploy[],
): Promise<Map<string, { previous: DeploySpan | null; next: DeploySpan | null }>> {
  const beside = (than: "<" | ">", direction: "DESC" | "ASC") => `LEFT JOIN LATERAL (
     SELECT deployed_at, started_at, finished_at FROM deploy
     WHERE project_id = $1 AND env = asked.env AND (asked.service = '' OR service IN (asked.service, ''))
       AND (deployed_at, id) ${than} (asked.at, asked.id)
     ORDER BY deployed_at ${direction}, id ${direction} LIMIT 1
   ) ${than === "<" ? "previous" : "next"} ON true`;
  const { rows } = await database().reads.query<{ id: string } & Record<`${"p" | "n"}_${"at" | "from" | "to"}`, Date>>(
    `SELECT asked.id, previous.deployed_at AS p_at, previous.started_at AS p_from, previous.finished_at AS p_to,
       next.deployed_at AS n_at, next.started_at AS n_from, next.finished_at AS n_to
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS asked(id, env, service, at)
     ${beside("<", "DESC")} ${beside(">", "ASC")}`,
    [
      projectId,
      deploys.map(({ id }) => id),
      deploys.map(({ env }) => env),
      deploys.map(({ service }) => service),
      deploys.map(({ deployedAt }) => new Date(deployedAt)),
    ],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { previous: toSpan(row.p_at, row.p_from, row.p_to), next: toSpan(row.n_at, row.n_from, row.n_to) },
    ]),
  );
}

function toSpan(at: Date | null, from: Date | null, to: Date | null): DeploySpan | null {
  return at && { deployedAt: at.getTime(), startedAt: from?.getTime() ?? null, finishedAt: to?.getTime() ?? null };
}

export interface SidesQuery {
  /** Whatever the caller knows the answer by. */
  id: string;
  env: string;
  /** Empty: every service of the environment. */
  service: string;
  before: Window;
  after: Window;
}

export interface TotalSides {
  service: string;
  before: Bucket;
  after: Bucket;
}

interface SideRow {
  ordinal: number;
  service: string;
  kind: SeriesKind;
  source: SeriesSource;
  n: number;
  [side: `before_${string}` | `after_${string}`]: string | Buffer | null;
}

/**
 * The totals of services on the two sides of many deploys, in one query; by the query's id. Series are
 * chosen as readSides does. Costs the minutes of all windows, so the caller bounds their number.
 */
export async function readTotalSides(
  projectId: string,
  queries: readonly SidesQuery[],
): Promise<Map<string, TotalSides[]>> {
  const dates = (of: (query: SidesQuery) => number) => queries.map((query) => new Date(of(query)));
  const { rows } = await database().reads.query<SideRow>(
    `SELECT asked.ordinal::int, s.service, s.kind, s.source, sum(r.n)::float8 AS n,
       ${tally("before", "r.at < asked.before_to")}, ${tally("after", "r.at >= asked.after_from")}
     FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
       WITH ORDINALITY AS asked(env, service, before_from, before_to, after_from, after_to, ordinal)
     JOIN series s ON s.project_id = $1 AND s.env = asked.env AND s.operation = $8
       AND (asked.service = '' OR s.service = asked.service)
     JOIN rollup_minute r ON r.project_id = $1 AND r.series_id = s.id
       AND r.at >= asked.before_from AND r.at < asked.after_to
       AND r.at >= $9 AND r.at < $10
     GROUP BY asked.ordinal, s.service, s.kind, s.source`,
    [
      projectId,
      queries.map(({ env }) => env),
      queries.map(({ service }) => service),
      dates(({ before }) => before.from),
      dates(({ before }) => before.to),
      dates(({ after }) => after.from),
      dates(({ after }) => after.to),
      ALL_OPERATIONS,
      // Of all queries: the planner leaves out partitions by it.
      new Date(Math.min(...queries.map(({ before }) => before.from))),
      new Date(Math.max(...queries.map(({ after }) => after.to))),
    ],
  );
  return new Map(
    queries.map((query, index) => [
      query.id,
      chooseByService(rows.filter(({ ordinal }) => ordinal === index + 1)).map((row) => ({
        service: row.service,
        before: toBucket(row, "before", query.before.from),
        after: toBucket(row, "after", query.after.from),
      })),
    ]),
  );
}

/**
 * By the query's id, a text that stays the same exactly as long as nothing is added to the minutes of its windows,
 * those that readTotalSides reads, to whole hours; none while one of these waits to be merged. Costs a few rows a query.
 */
export async function readSettledCounts(
  projectId: string,
  queries: readonly SidesQuery[],
): Promise<Map<string, string>> {
  const hours = queries.map(({ before, after }) => [floorTo(before.from, HOUR), ceilTo(after.to, HOUR)] as const);
  const since = hours.map(([from]) => new Date(from));
  const until = hours.map(([, to]) => new Date(to));
  // Marks and sums in one statement: a merge between the two would hide what it has not yet counted.
  const { rows } = await database().reads.query<{ ordinal: number; counts: string }>(
    `SELECT asked.ordinal::int, string_agg(concat_ws(' ', s.id, h.n, h.errors, h.sum_us), ',' ORDER BY s.id) AS counts
     FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       WITH ORDINALITY AS asked(env, service, since, until, ordinal)
     JOIN series s ON s.project_id = $1 AND s.env = asked.env AND s.operation = $6
       AND (asked.service = '' OR s.service = asked.service)
     CROSS JOIN LATERAL (
       SELECT sum(n) AS n, sum(errors) AS errors, sum(sum_us) AS sum_us FROM rollup_hour r
       WHERE r.project_id = $1 AND r.series_id = s.id AND r.at >= asked.since AND r.at < asked.until
         AND r.at >= $7 AND r.at < $8
     ) h
     WHERE NOT EXISTS (
       SELECT FROM rollup_dirty d
       WHERE d.project_id = $1 AND d.level = 'hour' AND d.at >= asked.since AND d.at < asked.until
     )
     GROUP BY asked.ordinal`,
    [
      projectId,
      queries.map(({ env }) => env),
      queries.map(({ service }) => service),
      since,
      until,
      ALL_OPERATIONS,
      new Date(Math.min(...hours.map(([from]) => from))),
      new Date(Math.max(...hours.map(([, to]) => to))),
    ],
  );
  return new Map(rows.map(({ ordinal, counts }) => [queries[ordinal - 1]?.id ?? "", counts]));
}

function tally(side: "before" | "after", within: string): string {
  const sums = ["n", "errors", "sum_us"].map(
    (column) => `sum(r.${column}) FILTER (WHERE ${within}) AS ${side}_${column}`,
  );
  return [...sums, `string_agg(r.histogram, ''::bytea) FILTER (WHERE ${within}) AS ${side}_frames`].join(", ");
}

function chooseByService(rows: SideRow[]): SideRow[] {
  return [...new Set(rows.map(({ service }) => service))].sort().flatMap((service) => {
    const chosen = chooseSeries(rows.filter((row) => row.service === service));
    return chosen ? [chosen] : [];
  });
}

function toBucket(row: SideRow, side: "before" | "after", at: number): Bucket {
  const bucket = emptyBucket(at);
  bucket.n = Number(row[`${side}_n`] ?? 0);
  bucket.errors = Number(row[`${side}_errors`] ?? 0);
  bucket.sumUs = Number(row[`${side}_sum_us`] ?? 0);
  const frames = row[`${side}_frames`];
  if (Buffer.isBuffer(frames)) addEncoded(bucket.histogram, frames);
  return bucket;
}
