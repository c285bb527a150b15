import { groupBy } from "@/lib/domain/group-by";
import { chooseSeries } from "@/lib/domain/series-choice";
import type { SeriesKind, SeriesSource } from "@/lib/domain/telemetry";
import type { Window } from "@/lib/domain/time";
import { database } from "./db";

/** A series as the catalogue has it; `id` is a 63-bit number in decimal. */
export interface StoredSeries {
  id: string;
  service: string;
  operation: string;
  kind: SeriesKind;
  source: SeriesSource;
}

/** Every series of an environment; `service` and `operation` narrow it where they are not null. */
export async function findSeries(
  projectId: string,
  filter: { env: string; service: string | null; operation: string | null },
): Promise<StoredSeries[]> {
  const { rows } = await database().pool.query<StoredSeries>(
    `SELECT id, service, operation, kind, source FROM series
     WHERE project_id = $1 AND env = $2 AND ($3::text IS NULL OR service = $3)
       AND ($4::text IS NULL OR operation = $4)
     ORDER BY service, operation, kind, source`,
    [projectId, filter.env, filter.service, filter.operation],
  );
  return rows;
}

/**
 * Of each group of series that describe the same requests, the one to read (chooseSeries), judged
 * over the whole window, so that one source is read on all of it.
 */
export async function chooseInGroups(
  projectId: string,
  series: StoredSeries[],
  groupOf: (series: StoredSeries) => string,
  window: Window,
  version: string | null,
): Promise<StoredSeries[]> {
  const groups = groupBy(series, groupOf);
  const contested = [...groups.values()].filter((group) => group.length > 1).flat();
  const counts = await countRequests(projectId, contested, window, version);
  const chosen: StoredSeries[] = [];
  for (const group of groups.values()) {
    const [only] = group;
    const choice =
      group.length === 1 ? only : chooseSeries(group.map((member) => ({ ...member, n: counts.get(member.id) ?? 0 })));
    if (choice) chosen.push(choice);
  }
  return chosen;
}

async function countRequests(
  projectId: string,
  series: StoredSeries[],
  window: Window,
  version: string | null,
): Promise<Map<string, number>> {
  if (series.length === 0) return new Map();
  const { rows } = await database().pool.query<{ series_id: string; n: string }>(
    `SELECT series_id, sum(n) AS n FROM rollup_minute
     WHERE project_id = $1 AND series_id = ANY($2::bigint[]) AND at >= $3 AND at < $4
       AND ($5::text IS NULL OR version = $5)
     GROUP BY series_id`,
    [projectId, series.map(({ id }) => id), new Date(window.from), new Date(window.to), version],
  );
  return new Map(rows.map((row) => [row.series_id, Number(row.n)]));
}
