import { type Figure, figure } from "./report";
import { SPANS_PER_BATCH } from "./spans";
import type { Stand } from "./stand";

const MILLION = 1_000_000;
const BATCHES = Math.ceil(MILLION / SPANS_PER_BATCH);
const OPERATIONS = 500;
const SERVICES = 4;
const CONNECTIONS = 8;
const MINUTE = 60_000;
const LONGEST_MS = 120_000;

// Every table and index, the rows that were replaced and not yet cleared away included.
const SIZE = `SELECT sum(pg_total_relation_size(c.oid))::bigint AS bytes
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`;

/** What the database grows by for a million spans of 500 operations in 10 minutes of traffic. */
export async function measureStorage(stand: Stand): Promise<Figure[]> {
  console.log("Storage: a million spans …");
  const size = async () => Number((await stand.sql.query<{ bytes: string }>(SIZE)).rows[0]?.bytes);
  const before = await size();
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const result = await stand.load({
    path: "/ingest/v1/traces",
    connections: CONNECTIONS,
    durationMs: LONGEST_MS,
    post: { from: to - 10 * MINUTE, to, batches: BATCHES, routes: OPERATIONS / SERVICES },
  });
  if (result.good < BATCHES) throw new Error(`only ${result.good} of ${BATCHES} batches in ${LONGEST_MS / 1000} s`);
  const bytes = (await size()) - before;
  const million = (result.good * SPANS_PER_BATCH) / MILLION;
  return [
    figure("database bytes ÷ protobuf bytes received", "ratio", [bytes / result.plainBytes], { atMost: 0.01 }),
    figure("database, a million spans", "MB", [bytes / million / 1e6]),
    figure("protobuf, a million spans", "MB", [result.plainBytes / million / 1e6]),
    figure("protobuf and gzip, a million spans", "MB", [result.sentBytes / million / 1e6]),
  ];
}
