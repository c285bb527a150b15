import type { Window } from "@/lib/domain/time";
import { database } from "./db";

export interface ErrorGroupSummary {
  env: string;
  service: string;
  fingerprint: string;
  exceptionClass: string;
  message: string;
  firstSeenAt: number;
  lastSeenAt: number;
  /** Occurrences within the window. */
  n: number;
}

/**
 * Groups of errors first seen in the window, most occurrences first; of every service with `service`
 * null. An error that names no service may be any service's, so it is in every answer.
 */
export async function newErrorGroups(query: {
  projectId: string;
  env: string;
  service: string | null;
  window: Window;
  limit: number;
}): Promise<ErrorGroupSummary[]> {
  const { projectId, env, service, window, limit } = query;
  const { rows } = await database().reads.query<{
    env: string;
    service: string;
    fingerprint: string;
    exception_class: string;
    message: string;
    first_seen_at: Date;
    last_seen_at: Date;
    n: string;
  }>(
    `SELECT g.env, g.service, g.fingerprint, g.exception_class, g.message, g.first_seen_at, g.last_seen_at,
       coalesce((
         SELECT sum(m.n) FROM error_minute m
         WHERE m.project_id = g.project_id AND m.env = g.env AND m.service = g.service
           AND m.fingerprint = g.fingerprint AND m.at >= date_trunc('minute', $4::timestamptz, 'UTC') AND m.at < $5
       ), 0) AS n
     FROM error_group g
     WHERE g.project_id = $1 AND g.env = $2 AND ($3::text IS NULL OR g.service IN ($3, ''))
       AND g.first_seen_at >= $4 AND g.first_seen_at < $5
     ORDER BY n DESC, g.first_seen_at, g.service, g.fingerprint LIMIT $6`,
    [projectId, env, service, new Date(window.from), new Date(window.to), limit],
  );
  return rows.map((row) => ({
    env: row.env,
    service: row.service,
    fingerprint: row.fingerprint,
    exceptionClass: row.exception_class,
    message: row.message,
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    n: Number(row.n),
  }));
}
