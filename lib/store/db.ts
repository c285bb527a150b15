import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { ownEnvironment } from "@/lib/env";
import { PrismaClient } from "./generated/client";

interface Database {
  pool: pg.Pool;
  /** Where pages and the API read what was measured and deployed: DATABASE_READ_URL's, or else `pool`. */
  reads: pg.Pool;
  prisma: PrismaClient;
}

// One pool a process, also where the framework loads this module more than once.
const holder = globalThis as typeof globalThis & { tidemarkDatabase?: Database };

function connect(): Database {
  const { DATABASE_URL, DATABASE_READ_URL, DATABASE_POOL_SIZE } = ownEnvironment();
  if (!DATABASE_URL) throw new Error("DATABASE_URL is not set; npm start sets it for the embedded server");
  const pool = openPool(DATABASE_URL, DATABASE_POOL_SIZE);
  const reads = DATABASE_READ_URL ? openPool(DATABASE_READ_URL, DATABASE_POOL_SIZE) : pool;
  return { pool, reads, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

/** How long a statement, and a transaction that a request waits for, may take. */
const LONGEST_MS = 10_000;
/** The same where nobody waits: merges, partitions, the work of a start. */
export const BACKGROUND_MS = 60_000;

function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    // Statements are sent without waiting for the answers to those before.
    pipeline: true,
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A server that froze in the middle of a query does not hold its requests for long: pg cuts the connection.
    query_timeout: LONGEST_MS,
  });
  // An idle connection that breaks is replaced by the pool; unheard, the event would end the process.
  pool.on("error", () => {});
  return pool;
}

/**
 * The process's database: `pool` for hand-written SQL, `prisma` for the rest, `reads` for what may be
 * as old as a replica is. Connects at first use.
 */
export function database(): Database {
  holder.tidemarkDatabase ??= connect();
  return holder.tidemarkDatabase;
}

/** Ends all connections; the next `database()` opens new ones. */
export async function disconnect(): Promise<void> {
  const open = holder.tidemarkDatabase;
  delete holder.tidemarkDatabase;
  await open?.prisma.$disconnect();
  for (const pool of new Set(open && [open.pool, open.reads])) if (!pool.ended) await pool.end();
}

/** A statement with a time limit of its own. */
export function within(ms: number, text: string, values: unknown[] = []): pg.QueryConfig {
  // pg knows the setting; its types lack it.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: ms };
  return query;
}

/** Leaves a statement to the end of its transaction, where its answer is not needed before. */
export type Defer = (statement: Promise<unknown>) => void;

/**
 * Runs `work` in one transaction on one connection; rolls back when it throws. `begin` may be
 * followed by more statements; it never holds outside values. Statements are sent without waiting for
 * those before: what `work` sends first travels with `begin`, and what it defers with COMMIT. After
 * `limitMs` the connection is cut: whether it was committed is then not known.
 */
export async function transaction<T>(
  work: (client: pg.PoolClient, defer: Defer) => Promise<T>,
  { begin = "BEGIN", limitMs = LONGEST_MS } = {},
): Promise<T> {
  const client = await database().pool.connect();
  let broken: Error | undefined;
  // A connection that dies between two statements tells it by event; the next statement then fails.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const deadline = setTimeout(() => client.connection.stream.destroy(), limitMs);
  const statements = new Statements();
  try {
    statements.add(client.query(begin));
    const result = await work(client, (statement) => statements.add(statement));
    statements.add(requireCommit(client.query("COMMIT")));
    await statements.done();
    return result;
  } catch (error) {
    // What failed first is the cause: all that was sent after it is refused.
    const cause = (await statements.firstError()) ?? error;
    // Where the connection is cut, so is this.
    await client.query("ROLLBACK").catch(onError);
    throw cause;
  } finally {
    clearTimeout(deadline);
    client.off("error", onError);
    client.release(broken);
  }
}

/** Statements that were sent and not waited for, in their order. */
class Statements {
  private readonly outcomes: Promise<{ error: unknown } | null>[] = [];

  add(statement: Promise<unknown>): void {
    this.outcomes.push(
      statement.then(
        () => null,
        (error: unknown) => ({ error }),
      ),
    );
  }

  async done(): Promise<void> {
    for (const outcome of await Promise.all(this.outcomes)) if (outcome) throw outcome.error;
  }

  async firstError(): Promise<unknown> {
    return (await Promise.all(this.outcomes)).find((outcome) => outcome !== null)?.error;
  }
}

/** PostgreSQL answers the COMMIT of a failed transaction by rolling back. */
async function requireCommit(statement: Promise<pg.QueryResult>): Promise<void> {
  const { command } = await statement;
  if (command !== "COMMIT") throw new Error(`the transaction ended with ${command}`);
}

// Syntax and access to what a value names (42), data (22), integrity (23), limits of the program (54),
// and a transaction that lost to another (40).
const OF_THE_DATA = /^(22|23|40|42|54)/;

/** True where other rows might have been stored: the error is not about the server or the way to it. */
export function isFaultOfData(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return OF_THE_DATA.test(error.code ?? "");
  return error instanceof TypeError || error instanceof RangeError;
}

export interface PoolLoad {
  waiting: number;
  used: number;
  limit: number;
}

/** A pool's connections: how many wait for one, how many are in use and how many there may be. */
export function poolLoad(which: "pool" | "reads" = "pool"): PoolLoad {
  const pool = database()[which];
  return { waiting: pool.waitingCount, used: pool.totalCount - pool.idleCount, limit: pool.options.max };
}

/** True where reads have a database of their own. */
export function readsApart(): boolean {
  const { pool, reads } = database();
  return reads !== pool;
}

/** True when the database answers within `timeoutMs`. Never throws, and never takes longer. */
export async function answersWithin(timeoutMs: number, which: "pool" | "reads" = "pool"): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const answered = Promise.resolve()
    .then(() => database()[which].query(within(timeoutMs, "SELECT 1")))
    .then(
      () => true,
      () => false,
    );
  const answer = await Promise.race([answered, tooLate]);
  clearTimeout(timer);
  return answer;
}
