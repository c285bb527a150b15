import type { PoolClient } from "pg";
import { oldestKept, RETENTION, type Retention } from "@/lib/domain/retention";
import { DAY, HOUR } from "@/lib/domain/time";
import { BACKGROUND_MS, type Defer, database, transaction, within } from "./db";

/** A writer waits no longer than this for a change of partitions; one that finds no gap is tried again later. */
const LOCK_TIMEOUT_MS = 50;

interface PartitionedTable {
  table: "rollup_minute" | "rollup_hour" | "rollup_day";
  keptAs: "minute" | "hour" | "day";
  /** How many characters of YYYYMMDD name a partition. */
  digits: 8 | 6 | 4;
  /** How many are made ahead of the present one. */
  ahead: number;
  /** Marks of these levels within a partition are not merged yet, and need its rows. */
  neededBy: readonly string[];
  storage: string;
}

// Minutes are rewritten as they grow; what is free on a page lets a new version stay on it, and leaves
// vacuums little to do.
const MINUTE_STORAGE = "fillfactor = 50, autovacuum_vacuum_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = -1";

const TABLES: readonly PartitionedTable[] = [
  { table: "rollup_minute", keptAs: "minute", digits: 8, ahead: 7, neededBy: ["hour"], storage: MINUTE_STORAGE },
  { table: "rollup_hour", keptAs: "hour", digits: 6, ahead: 2, neededBy: ["hour", "day"], storage: "fillfactor = 100" },
  { table: "rollup_day", keptAs: "day", digits: 4, ahead: 1, neededBy: ["day"], storage: "fillfactor = 100" },
];

export interface PartitionChanges {
  created: string[];
  dropped: string[];
}

/**
 * Makes the partitions of the days, months and years that intake accepts and of those ahead, and drops
 * those whose rows are all past their retention and merged. Any number of processes may call it; one at a
 * time is at work.
 */
export async function keepPartitions(now: number, kept: Retention = RETENTION): Promise<PartitionChanges> {
  const changes: PartitionChanges = { created: [], dropped: [] };
  for (const table of TABLES) {
    const existing = await partitionsOf(table);
    const last = partitionAt(table, now, table.ahead);
    // From the oldest that intake accepts: what falls into the default partition is never dropped.
    let partition = partitionAt(table, oldestKept("minute", now, kept), 0);
    for (; partition.from <= last.from; partition = partitionAt(table, partition.to, 0)) {
      if (existing.get(partition.name) === true) continue;
      if (await attempt((client, defer) => createPartition(client, defer, table, partition)))
        changes.created.push(partition.name);
    }
    for (const [name, isAttached] of existing) {
      const partition = partitionNamed(table, name);
      // An hour longer than intake accepts: what it accepted has been committed by then.
      if (partition.to > oldestKept(table.keptAs, now - HOUR, kept)) continue;
      if (isAttached && !(await attempt((client, defer) => detachPartition(client, defer, table, partition)))) continue;
      if (await attempt((client) => dropTable(client, name))) changes.dropped.push(name);
    }
  }
  return changes;
}

interface Partition {
  name: string;
  from: number;
  to: number;
}

/** The partition that holds `at`, or one `places` after it. */
function partitionAt(table: PartitionedTable, at: number, places: number): Partition {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const start = (offset: number) => {
    if (table.digits === 8) return Date.UTC(year, month, day + offset);
    return table.digits === 6 ? Date.UTC(year, month + offset) : Date.UTC(year + offset, 0);
  };
  const from = start(places);
  const digits = new Date(from).toISOString().replaceAll("-", "").slice(0, table.digits);
  return { name: `${table.table}_p${digits}`, from, to: start(places + 1) };
}

function partitionNamed(table: PartitionedTable, name: string): Partition {
  const digits = name.slice(-table.digits);
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6) || "01", digits.slice(6, 8) || "01"];
  return partitionAt(table, Date.parse(`${year}-${month}-${day}T00:00:00Z`), 0);
}

/** By name, whether it is attached: one that was detached and not dropped is left over from a process that died. */
async function partitionsOf({ table, digits }: PartitionedTable): Promise<Map<string, boolean>> {
  const { rows } = await database().pool.query<{ name: string; attached: boolean }>(
    `SELECT relname AS name, relispartition AS attached FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ $1 ORDER BY relname`,
    [`^${table}_p\\d{${digits}}$`],
  );
  return new Map(rows.map(({ name, attached }) => [name, attached]));
}

/**
 * Runs one change in a transaction of its own; false where a lock was not to be had in time, or there
 * was no need. Changes defer their statements: no lock is then held for longer than the server works.
 */
async function attempt(change: (client: PoolClient, defer: Defer) => Promise<boolean>): Promise<boolean> {
  try {
    return await transaction(
      async (client, defer) => {
        await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        const { rows } = await client.query<{ locked: boolean }>(
          "SELECT pg_try_advisory_xact_lock(hashtextextended('partitions', 7)) AS locked",
        );
        return rows[0]?.locked === true && (await change(client, defer));
      },
      { limitMs: BACKGROUND_MS },
    );
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "55P03";
}

// Readers go on, which they do not beside CREATE … PARTITION OF. A writer that has picked the default
// partition while its row's own is attached would fail: there is none while the table is locked.
async function createPartition(
  client: PoolClient,
  defer: Defer,
  { table, storage }: PartitionedTable,
  partition: Partition,
) {
  const { name } = partition;
  const [from, to] = [new Date(partition.from).toISOString(), new Date(partition.to).toISOString()];
  const { rowCount } = await client.query("SELECT FROM pg_class WHERE oid = to_regclass($1) AND relispartition", [
    name,
  ]);
  if (rowCount !== 0) return false;
  defer(client.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`));
  defer(client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL) WITH (${storage})`));
  // What came while there was no partition for it.
  const move = `WITH moved AS (DELETE FROM ${table}_default WHERE at >= $1 AND at < $2 RETURNING *)
    INSERT INTO ${name} SELECT * FROM moved`;
  defer(client.query(within(BACKGROUND_MS, move, [from, to])));
  defer(client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`));
  return true;
}

// Dropping an attached partition would hold the whole table while its files are removed.
async function detachPartition(
  client: PoolClient,
  defer: Defer,
  { table, neededBy }: PartitionedTable,
  { name, from, to }: Partition,
) {
  const unmerged = await client.query(
    "SELECT FROM rollup_dirty WHERE level = ANY($1::text[]) AND at >= $2 AND at < $3 LIMIT 1",
    [neededBy, new Date(Math.floor(from / DAY) * DAY), new Date(to)],
  );
  if (unmerged.rowCount !== 0) return false;
  defer(client.query(`ALTER TABLE ${table} DETACH PARTITION ${name}`));
  return true;
}

async function dropTable(client: PoolClient, name: string): Promise<boolean> {
  await client.query(`DROP TABLE IF EXISTS ${name}`);
  return true;
}
