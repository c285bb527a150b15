import { groupBy } from "@/lib/domain/group-by";
import { ALL_OPERATIONS, type ErrorEvent, OTHER, type SeriesKey, type Telemetry } from "@/lib/domain/telemetry";
import { DAY, floorTo } from "@/lib/domain/time";
import { database } from "./db";
import { knownNames, type NameScope } from "./known-names";
import { seriesId } from "./series-id";

/** How many of each a project may have. */
export const PLACE_LIMITS = { environment: 20, service: 100 } as const;
const OPERATIONS_PER_SERVICE = 200;
const VERSIONS_PER_SERVICE_AND_DAY = 50;
const ERRORS_PER_SERVICE_AND_DAY = 200;

/** What every measurement is filed under. */
interface Filed {
  env: string;
  service: string;
  version: string;
  at: number;
}

/**
 * The telemetry with every name past its bound replaced by OTHER, and all its names and series in
 * the catalogue. They are committed before the measurements: no lock on a name is ever held while
 * waiting for another, and a name without measurements does no harm.
 */
export async function admitTelemetry(projectId: string, telemetry: Telemetry, now: number): Promise<Telemetry> {
  const rollups = telemetry.rollups.map((rollup) => ({ filed: filedOf(rollup.key, rollup), rollup }));
  const points = telemetry.cumulative.map((point) => {
    const at = Number(point.timeNs / 1_000_000n);
    return { filed: filedOf(point.key, { version: point.version, at }), point };
  });
  const errors = telemetry.errors.map((error) => ({ filed: filedOf(error, error), error }));
  const all = [...rollups, ...points, ...errors].map(({ filed }) => filed);
  await admitPlaces(projectId, all, now);
  await admitVersions(projectId, all, now);
  const keyed = [
    ...rollups.map(({ filed, rollup }) => reKey(rollup.key, filed)),
    ...points.map(({ filed, point }) => reKey(point.key, filed)),
  ];
  const keys = await admitOperations(projectId, keyed, now);
  const keyAt = (index: number): SeriesKey => keys[index] ?? unreachable();
  const placed = errors.map(({ filed: { env, service, version }, error }) => ({ ...error, env, service, version }));
  return {
    rollups: rollups.map(({ filed, rollup }, i) => ({ ...rollup, key: keyAt(i), version: filed.version })),
    cumulative: points.map(({ filed, point }, i) => ({
      ...point,
      key: keyAt(rollups.length + i),
      version: filed.version,
    })),
    errors: await admitErrors(projectId, placed, now),
  };
}

function filedOf(place: { env: string; service: string }, when: { version: string; at: number }): Filed {
  return { env: place.env, service: place.service, version: when.version, at: when.at };
}

function unreachable(): never {
  throw new Error("admitted keys are one for each that was asked for");
}

function reKey(key: SeriesKey, { env, service }: Filed): SeriesKey {
  // The total's name is ours: a span that bears it is counted with the others.
  const operation = key.operation === ALL_OPERATIONS ? OTHER : key.operation;
  return { env, service, kind: key.kind, source: key.source, operation };
}

async function admitPlaces(projectId: string, all: Filed[], now: number): Promise<void> {
  // An error may name no service; that is not a service of its own.
  const named = all.map(({ service }) => service).filter((service) => service !== "");
  const [envs, services] = [
    await knownNames(placeScope(projectId, "environment", now), new Set(all.map(({ env }) => env)), now),
    await knownNames(placeScope(projectId, "service", now), new Set(named), now),
  ];
  for (const filed of all) {
    if (!envs.has(filed.env)) filed.env = OTHER;
    if (filed.service !== "" && !services.has(filed.service)) filed.service = OTHER;
  }
}

/** True when the project has the place, or had room for it: it then has it now. */
export async function admitPlace(
  projectId: string,
  table: keyof typeof PLACE_LIMITS,
  name: string,
  now: number,
): Promise<boolean> {
  return (await knownNames(placeScope(projectId, table, now), [name], now)).has(name);
}

function placeScope(projectId: string, table: keyof typeof PLACE_LIMITS, now: number): NameScope {
  const { pool } = database();
  return {
    cacheKey: JSON.stringify([table, projectId]),
    limit: PLACE_LIMITS[table],
    async load() {
      const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${table} WHERE project_id = $1`, [
        projectId,
      ]);
      return rows.map(({ name }) => name);
    },
    async register(names) {
      await pool.query(
        `INSERT INTO ${table} (project_id, name, first_seen_at)
         SELECT $1, name, $3 FROM unnest($2::text[]) AS name ON CONFLICT DO NOTHING`,
        [projectId, names.sort(), new Date(now)],
      );
    },
  };
}

async function admitVersions(projectId: string, all: Filed[], now: number): Promise<void> {
  const days = groupBy(all, ({ service, at }) => JSON.stringify([service, floorTo(at, DAY)]));
  for (const filed of days.values()) {
    const [first] = filed;
    if (!first) continue;
    const scope = versionScope(projectId, first.service, floorTo(first.at, DAY));
    const versions = await knownNames(scope, new Set(filed.map(({ version }) => version)), now);
    for (const one of filed) if (!versions.has(one.version)) one.version = OTHER;
  }
}

// A version needs no row of its own: the rollups bear it.
function versionScope(projectId: string, service: string, day: number): NameScope {
  return {
    cacheKey: JSON.stringify(["version", projectId, service, day]),
    limit: VERSIONS_PER_SERVICE_AND_DAY,
    async load() {
      const { rows } = await database().pool.query<{ version: string }>(
        `SELECT DISTINCT r.version FROM series s
         JOIN rollup_minute r ON r.project_id = s.project_id AND r.series_id = s.id
         WHERE s.project_id = $1 AND s.service = $2 AND s.operation = $3 AND r.at >= $4 AND r.at < $5`,
        [projectId, service, ALL_OPERATIONS, new Date(day), new Date(day + DAY)],
      );
      return rows.map(({ version }) => version);
    },
    async register() {},
  };
}

async function admitOperations(projectId: string, keys: SeriesKey[], now: number): Promise<SeriesKey[]> {
  const groups = groupBy(keys, ({ env, service, kind, source }) => JSON.stringify([env, service, kind, source]));
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const wanted = new Set([ALL_OPERATIONS, ...group.map(({ operation }) => operation)]);
    const operations = await knownNames(operationScope(projectId, first, now), wanted, now);
    for (const key of group) if (!operations.has(key.operation)) key.operation = OTHER;
  }
  return keys;
}

function operationScope(projectId: string, place: Omit<SeriesKey, "operation">, now: number): NameScope {
  const { env, service, kind, source } = place;
  const { pool } = database();
  return {
    cacheKey: JSON.stringify(["operation", projectId, env, service, kind, source]),
    limit: OPERATIONS_PER_SERVICE,
    async load() {
      const { rows } = await pool.query<{ operation: string }>(
        `SELECT operation FROM series
         WHERE project_id = $1 AND env = $2 AND service = $3 AND kind = $4 AND source = $5`,
        [projectId, env, service, kind, source],
      );
      return rows.map(({ operation }) => operation);
    },
    async register(operations) {
      const ids = operations.sort().map((operation) => seriesId({ env, service, kind, source, operation }));
      await pool.query(
        `INSERT INTO series (project_id, id, env, service, kind, source, operation, first_seen_at)
         SELECT $1, id, $2, $3, $4, $5, operation, $6 FROM unnest($7::bigint[], $8::text[]) AS new (id, operation)
         ON CONFLICT DO NOTHING`,
        [projectId, env, service, kind, source, new Date(now), ids, operations],
      );
    },
  };
}

/** Of a service that fails in ever new ways: past the bound of a day, failures are counted as one error. */
async function admitErrors(projectId: string, errors: ErrorEvent[], now: number): Promise<ErrorEvent[]> {
  const days = groupBy(errors, ({ env, service, at }) => JSON.stringify([env, service, floorTo(at, DAY)]));
  const admitted: ErrorEvent[] = [];
  for (const ofDay of days.values()) {
    const [first] = ofDay;
    if (!first) continue;
    const wanted = new Set(ofDay.map(({ fingerprint }) => fingerprint));
    const known = await knownNames(errorScope(projectId, first, floorTo(first.at, DAY)), wanted, now);
    for (const error of ofDay) {
      admitted.push(known.has(error.fingerprint) ? error : { ...error, fingerprint: OTHER, exceptionClass: OTHER });
    }
  }
  return admitted;
}

// An error needs no row of its own before its first failure is recorded.
function errorScope(projectId: string, { env, service }: { env: string; service: string }, day: number): NameScope {
  return {
    cacheKey: JSON.stringify(["error", projectId, env, service, day]),
    limit: ERRORS_PER_SERVICE_AND_DAY,
    async load() {
      const { rows } = await database().pool.query<{ fingerprint: string }>(
        `SELECT fingerprint FROM error_group WHERE project_id = $1 AND env = $2 AND service = $3
           AND last_seen_at >= $4 AND first_seen_at < $5`,
        [projectId, env, service, new Date(day), new Date(day + DAY)],
      );
      return rows.map(({ fingerprint }) => fingerprint);
    },
    async register() {},
  };
}
