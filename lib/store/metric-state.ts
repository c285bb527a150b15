import type { PoolClient } from "pg";
import { type StreamState, takeIncrease } from "@/lib/domain/cumulative";
import { groupBy } from "@/lib/domain/group-by";
import { rollupOfPoint } from "@/lib/domain/histogram-points";
import type { CumulativePoint, RollupDelta } from "@/lib/domain/telemetry";
import { database } from "./db";

const idOf = (point: CumulativePoint) => Buffer.from(point.streamId).toString("hex");

/** Makes a row for each stream that has none, so that addCumulative finds them all to lock, in order. */
export async function registerStreams(projectId: string, points: CumulativePoint[]): Promise<void> {
  if (points.length === 0) return;
  const ids = [...new Set(points.map(idOf))].sort();
  await database().pool.query(
    `INSERT INTO metric_state (project_id, id, start_at, at, state)
     SELECT $1, decode(id, 'hex'), 'epoch', 'epoch', '{"writers": []}' FROM unnest($2::text[]) AS id
     ON CONFLICT DO NOTHING`,
    [projectId, ids],
  );
}

/** What the points add to their streams, which stay locked to the end of the transaction. */
export async function takeIncreases(
  client: PoolClient,
  projectId: string,
  points: CumulativePoint[],
): Promise<RollupDelta[]> {
  if (points.length === 0) return [];
  const byStream = groupBy(points, idOf);
  const states = await lockStates(client, projectId, [...byStream.keys()]);
  const deltas: RollupDelta[] = [];
  for (const [id, ofStream] of byStream) {
    let state = states.get(id) ?? { writers: [] };
    for (const point of ofStream.sort((a, b) => (a.timeNs < b.timeNs ? -1 : 1))) {
      const taken = takeIncrease(state, point);
      state = taken.state;
      if (taken.increase && taken.increase.n > 0) deltas.push(rollupOfPoint(point, taken.increase));
    }
    states.set(id, state);
  }
  await saveStates(client, projectId, states);
  return deltas;
}

async function lockStates(client: PoolClient, projectId: string, ids: string[]): Promise<Map<string, StreamState>> {
  const { rows } = await client.query<{ id: string; state: StreamState }>(
    `SELECT encode(id, 'hex') AS id, state FROM metric_state
     WHERE project_id = $1 AND id = ANY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)
     ORDER BY metric_state.id FOR UPDATE`,
    [projectId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

async function saveStates(client: PoolClient, projectId: string, states: Map<string, StreamState>): Promise<void> {
  const rows = [...states].flatMap(([id, state]) => {
    const [latest] = state.writers;
    return latest ? [{ id, state, startUs: latest.startUs, timeUs: latest.timeUs }] : [];
  });
  // The row is there, unless it was forgotten as unseen since it was registered.
  await client.query(
    `INSERT INTO metric_state AS m (project_id, id, start_at, at, state)
     SELECT $1, decode(id, 'hex'), to_timestamp(start_us / 1e6), to_timestamp(time_us / 1e6), state
     FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::jsonb[]) AS new (id, start_us, time_us, state)
     ON CONFLICT (project_id, id) DO UPDATE SET start_at = excluded.start_at, at = excluded.at, state = excluded.state`,
    [
      projectId,
      rows.map((row) => row.id),
      rows.map((row) => row.startUs),
      rows.map((row) => row.timeUs),
      rows.map((row) => JSON.stringify(row.state)),
    ],
  );
}
