import type { RollupLength } from "@/lib/domain/resolution";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { Window } from "@/lib/domain/time";
import { database } from "./db";
import { readVersions } from "./rollup-buckets";
import { type Opened, seriesOf } from "./series-reads";

export interface KnownService {
  name: string;
  firstSeenAt: number;
  /** Environments it was measured or deployed in, in alphabetical order. */
  envs: string[];
  /** Start of the newest minute in which it was measured, of the hour or day where no more is kept; null for one only known by its deploys. */
  lastSeenAt: number | null;
}

const ENVIRONMENTS = `ARRAY(
  SELECT e.name FROM environment e
  WHERE e.project_id = service.project_id AND (
    EXISTS (SELECT FROM series s WHERE s.project_id = e.project_id AND s.service = service.name AND s.env = e.name)
    OR EXISTS (SELECT FROM deploy d WHERE d.project_id = e.project_id AND d.service = service.name AND d.env = e.name))
  ORDER BY e.name
)`;

const newest = (length: RollupLength) => `(SELECT r.at FROM rollup_${length} r
  WHERE r.project_id = s.project_id AND r.series_id = s.id ORDER BY r.at DESC LIMIT 1)`;

/** Every service of the project in alphabetical order. Costs a few index probes a service, however long its history. */
export async function listServices(projectId: string): Promise<KnownService[]> {
  const { rows } = await database().reads.query<{
    name: string;
    first_seen_at: Date;
    envs: string[];
    last_seen_at: Date | null;
  }>(
    `SELECT name, first_seen_at,
       ${ENVIRONMENTS} AS envs,
       (SELECT max(coalesce(${newest("minute")}, ${newest("hour")}, ${newest("day")})) FROM series s
        WHERE s.project_id = service.project_id AND s.service = service.name AND s.operation = $2
       ) AS last_seen_at
     FROM service WHERE project_id = $1 ORDER BY name`,
    [projectId, ALL_OPERATIONS],
  );
  return rows.map((row) => ({
    name: row.name,
    firstSeenAt: row.first_seen_at.getTime(),
    envs: row.envs,
    lastSeenAt: row.last_seen_at?.getTime() ?? null,
  }));
}

/** The environments of a service, in alphabetical order; null where the project has none of this name. */
export async function environmentsOf(projectId: string, service: string): Promise<string[] | null> {
  const { rows } = await database().reads.query<{ envs: string[] }>(
    `SELECT ${ENVIRONMENTS} AS envs FROM service WHERE project_id = $1 AND name = $2`,
    [projectId, service],
  );
  return rows[0]?.envs ?? null;
}

/** The names of the project's environments and services, each in alphabetical order. */
export async function listPlaces(projectId: string): Promise<{ environments: string[]; services: string[] }> {
  const { rows } = await database().reads.query<{ environments: string[]; services: string[] }>(
    `SELECT ARRAY(SELECT name FROM environment WHERE project_id = $1 ORDER BY name) AS environments,
            ARRAY(SELECT name FROM service WHERE project_id = $1 ORDER BY name) AS services`,
    [projectId],
  );
  return rows[0] ?? { environments: [], services: [] };
}

/** How many services were ever measured, by environment. */
export async function countMeasuredServices(projectId: string): Promise<Map<string, number>> {
  const { rows } = await database().reads.query<{ env: string; services: number }>(
    `SELECT env, count(DISTINCT service)::int AS services FROM series
     WHERE project_id = $1 AND operation = $2 GROUP BY env`,
    [projectId, ALL_OPERATIONS],
  );
  return new Map(rows.map(({ env, services }) => [env, services]));
}

/** The names of the project's environments, from deploys and telemetry, in alphabetical order. */
export async function listEnvironments(projectId: string): Promise<string[]> {
  const { rows } = await database().reads.query<{ name: string }>(
    "SELECT name FROM environment WHERE project_id = $1 ORDER BY name",
    [projectId],
  );
  return rows.map(({ name }) => name);
}

/** Whether the project has a service and an environment of these names, from deploys or telemetry. */
export async function knowsNames(
  projectId: string,
  names: { service: string; env: string },
): Promise<{ service: boolean; env: boolean }> {
  const { rows } = await database().reads.query<{ service: boolean; env: boolean }>(
    `SELECT EXISTS (SELECT FROM service WHERE project_id = $1 AND name = $2) AS service,
            EXISTS (SELECT FROM environment WHERE project_id = $1 AND name = $3) AS env`,
    [projectId, names.service, names.env],
  );
  return rows[0] ?? { service: false, env: false };
}

export interface KnownVersion {
  version: string;
  /** Starts of the first and the last minute of the window in which it served requests, or of their hours. */
  firstAt: number;
  lastAt: number;
}

/** The `service.version`s that served requests in the window, the newest arrival first. */
export async function listVersions(
  projectId: string,
  query: { env: string; service: string; window: Window; limit: number; opened?: Opened },
): Promise<KnownVersion[]> {
  const { env, service, window, opened } = query;
  const totals = await seriesOf(projectId, { env, service, operation: ALL_OPERATIONS }, opened);
  const groups = new Map([["", totals.map((series) => ({ series, window }))]]);
  const rows = await readVersions(projectId, groups, query.limit, opened?.stale);
  return rows.map((row) => ({
    version: row.version,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
  }));
}
