import type { PoolClient } from "pg";
import { v7 as uuidv7 } from "uuid";
import { groupBy } from "@/lib/domain/group-by";
import type { ErrorEvent } from "@/lib/domain/telemetry";
import { floorTo, MINUTE } from "@/lib/domain/time";

const SAMPLES_PER_GROUP = 20;

const groupKey = (of: { env: string; service: string; fingerprint: string }) =>
  JSON.stringify([of.env, of.service, of.fingerprint]);

/** The events of each key, keys in an order that is the same for every writer. */
function inOrder<T>(items: T[], keyOf: (item: T) => string): T[][] {
  return [...groupBy(items, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
}

/**
 * Adds failures to their groups, their counts a minute and, up to 20 a group, their occurrences. An
 * event newer than all before reopens a resolved group. Environments and services are the caller's
 * to register: recordTelemetry does.
 */
export async function recordErrorEvents(client: PoolClient, projectId: string, events: ErrorEvent[]): Promise<void> {
  if (events.length === 0) return;
  const groups = inOrder(events, groupKey).map(summarise);
  const taken = await upsertGroups(client, projectId, groups);
  await addMinutes(client, projectId, events);
  const sampled = groups.flatMap((group) => {
    const room = SAMPLES_PER_GROUP - (taken.get(groupKey(group.newest)) ?? 0);
    return room > 0 ? [{ ...group, events: group.events.slice(0, room) }] : [];
  });
  if (sampled.length > 0) await addOccurrences(client, projectId, sampled);
}

interface Group {
  events: ErrorEvent[];
  newest: ErrorEvent;
  firstAt: number;
}

function summarise(events: ErrorEvent[]): Group {
  const newest = events.reduce((a, b) => (b.at > a.at ? b : a));
  return { events, newest, firstAt: events.reduce((first, { at }) => Math.min(first, at), newest.at) };
}

/** Returns how many samples each group had; the rows stay locked, so that the numbers hold. */
async function upsertGroups(client: PoolClient, projectId: string, groups: Group[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ env: string; service: string; fingerprint: string; samples: number }>(
    `INSERT INTO error_group AS g (project_id, env, service, fingerprint, exception_class, message, status,
       first_seen_at, last_seen_at, samples)
     SELECT $1, env, service, fingerprint, class, message, 'open', first_at, last_at, 0
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
       AS new (env, service, fingerprint, class, message, first_at, last_at)
     ON CONFLICT (project_id, env, service, fingerprint) DO UPDATE SET
       first_seen_at = least(g.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at),
       exception_class = CASE WHEN excluded.last_seen_at > g.last_seen_at
         THEN excluded.exception_class ELSE g.exception_class END,
       message = CASE WHEN excluded.last_seen_at > g.last_seen_at THEN excluded.message ELSE g.message END,
       status = CASE WHEN g.status = 'resolved' AND excluded.last_seen_at > g.last_seen_at
         THEN 'open' ELSE g.status END
     RETURNING env, service, fingerprint, samples`,
    [
      projectId,
      groups.map(({ newest }) => newest.env),
      groups.map(({ newest }) => newest.service),
      groups.map(({ newest }) => newest.fingerprint),
      groups.map(({ newest }) => newest.exceptionClass),
      groups.map(({ newest }) => newest.message),
      groups.map(({ firstAt }) => new Date(firstAt)),
      groups.map(({ newest }) => new Date(newest.at)),
    ],
  );
  return new Map(rows.map((row) => [groupKey(row), row.samples]));
}

async function addMinutes(client: PoolClient, projectId: string, events: ErrorEvent[]): Promise<void> {
  const minuteOf = (event: ErrorEvent) => floorTo(event.at, MINUTE);
  const minutes = inOrder(events, (event) => JSON.stringify([groupKey(event), minuteOf(event), event.version])).flatMap(
    ([first, ...more]) => (first ? [{ first, n: 1 + more.length }] : []),
  );
  await client.query(
    `INSERT INTO error_minute AS m (project_id, env, service, fingerprint, at, version, n)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int[])
     ON CONFLICT (project_id, env, service, fingerprint, at, version) DO UPDATE SET n = m.n + excluded.n`,
    [
      projectId,
      minutes.map(({ first }) => first.env),
      minutes.map(({ first }) => first.service),
      minutes.map(({ first }) => first.fingerprint),
      minutes.map(({ first }) => new Date(minuteOf(first))),
      minutes.map(({ first }) => first.version),
      minutes.map(({ n }) => n),
    ],
  );
}

async function addOccurrences(client: PoolClient, projectId: string, groups: Group[]): Promise<void> {
  const events = groups.flatMap((group) => group.events);
  await client.query(
    `INSERT INTO error_occurrence
       (project_id, id, env, service, fingerprint, at, version, operation, message, trace_id, detail)
     SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
       $8::text[], $9::text[], $10::bytea[], $11::jsonb[])`,
    [
      projectId,
      events.map(() => uuidv7()),
      events.map((event) => event.env),
      events.map((event) => event.service),
      events.map((event) => event.fingerprint),
      events.map((event) => new Date(event.at)),
      events.map((event) => event.version),
      events.map((event) => event.operation),
      events.map((event) => event.message),
      events.map((event) => event.traceId),
      events.map((event) => JSON.stringify(event.detail)),
    ],
  );
  await client.query(
    `UPDATE error_group g SET samples = g.samples + new.n
     FROM unnest($2::text[], $3::text[], $4::text[], $5::int[]) AS new (env, service, fingerprint, n)
     WHERE g.project_id = $1 AND g.env = new.env AND g.service = new.service AND g.fingerprint = new.fingerprint`,
    [
      projectId,
      groups.map(({ newest }) => newest.env),
      groups.map(({ newest }) => newest.service),
      groups.map(({ newest }) => newest.fingerprint),
      groups.map((group) => group.events.length),
    ],
  );
}
