import { groupBy } from "@/lib/domain/group-by";
import type { StaleTimes } from "@/lib/domain/resolution";
import { chooseByHour, chooseSeries } from "@/lib/domain/series-choice";
import type { SeriesKind, SeriesSource } from "@/lib/domain/telemetry";
import { ceilTo, floorTo, HOUR, type Window } from "@/lib/domain/time";
import { database } from "./db";
import { type KnownStale, readBuckets, type Stretches } from "./rollup-buckets";
import { staleTimes } from "./rollup-marks";

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
  const { rows } = await database().reads.query<StoredSeries>(
    `SELECT id, service, operation, kind, source FROM series
     WHERE project_id = $1 AND env = $2 AND ($3::text IS NULL OR service = $3)
       AND ($4::text IS NULL OR operation = $4)
     ORDER BY service, operation, kind, source`,
    [projectId, filter.env, filter.service, filter.operation],
  );
  return rows;
}

/** What every read of a service's rollups begins with. */
export interface Opened {
  /** All of the service, or with `service` null of the environment. */
  series: StoredSeries[];
  /** Of the window that it was opened for. */
  stale: StaleTimes;
}

/** Asks once, and at once, what several reads of a service (null: of any) within a window begin with. */
export async function openSeries(
  projectId: string,
  query: { env: string; service: string | null; window: Window },
): Promise<Opened> {
  const [series, stale] = await Promise.all([
    findSeries(projectId, { ...query, operation: null }),
    staleTimes(projectId, query.window),
  ]);
  return { series, stale };
}

/** The series of the filter: among those that were opened, or asked for. */
export async function seriesOf(
  projectId: string,
  filter: { env: string; service: string | null; operation: string | null },
  opened: Opened | undefined,
): Promise<StoredSeries[]> {
  if (!opened) return findSeries(projectId, filter);
  return opened.series.filter(
    ({ service, operation }) =>
      (filter.service === null || service === filter.service) &&
      (filter.operation === null || operation === filter.operation),
  );
}

/**
 * Of each group of series that describe the same requests, the one to read at each hour
 * (chooseByHour). Groups that saw no requests may be left out.
 */
export async function chooseHourly(
  projectId: string,
  series: StoredSeries[],
  groupOf: (series: StoredSeries) => string,
  { window, version, stale }: { window: Window; version: string | null; stale: KnownStale },
): Promise<Stretches<StoredSeries>> {
  const groups = groupBy(series, groupOf);
  const contested = [...groups.values()].filter((group) => group.length > 1).flat();
  // Whole hours, also at the ends of the window: an hour is judged alike whatever window shows it.
  const hours = { from: floorTo(window.from, HOUR), to: ceilTo(window.to, HOUR) };
  const counts = await countRequests(projectId, contested, { window: hours, version, stale });
  const none = new Map<number, number>();
  const chosen: Stretches<StoredSeries> = new Map();
  for (const [key, group] of groups) {
    const [first] = group;
    if (first && group.length === 1) chosen.set(key, [{ series: first, window }]);
    else
      chosen.set(
        key,
        chooseByHour(group, ({ id }) => counts.get(id) ?? none, window),
      );
  }
  return chosen;
}

/** As chooseHourly, but one series a group for the whole window, so that its two ends can be compared. */
export async function chooseOnce(
  projectId: string,
  series: StoredSeries[],
  groupOf: (series: StoredSeries) => string,
  { window, stale }: { window: Window; stale?: KnownStale },
): Promise<StoredSeries[]> {
  const groups = groupBy(series, groupOf);
  const contested = [...groups.values()].filter((group) => group.length > 1).flat();
  const counts = await countRequests(projectId, contested, { window, version: null, stale });
  const requestsOf = (id: string) => [...(counts.get(id)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const chosen: StoredSeries[] = [];
  for (const group of groups.values()) {
    const [only] = group;
    const choice =
      group.length === 1 ? only : chooseSeries(group.map((member) => ({ ...member, n: requestsOf(member.id) })));
    if (choice) chosen.push(choice);
  }
  return chosen;
}

/** Requests by series and start of the hour. */
async function countRequests(
  projectId: string,
  series: StoredSeries[],
  { window, version, stale }: { window: Window; version: string | null; stale: KnownStale },
): Promise<Map<string, Map<number, number>>> {
  const groups = new Map(series.map((one) => [one.id, [{ series: one, window }]]));
  const buckets = await readBuckets(projectId, groups, { step: HOUR, version, histograms: false, stale });
  return new Map([...buckets].map(([id, hours]) => [id, new Map(hours.map(({ at, n }) => [at, n]))]));
}
