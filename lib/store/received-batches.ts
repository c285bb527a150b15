import type { PoolClient } from "pg";
import { DAY } from "@/lib/domain/time";
import { database } from "./db";
import { processWide } from "./process-wide";

/** How long a batch that is sent again is recognised. Exporters and collectors give up long before. */
const REMEMBERED_FOR = DAY;

// Twice as many go as came: the table shrinks after any burst, a few rows at a time.
const RECEIVED_PER_SWEEP = 100;
const FORGOTTEN_PER_SWEEP = 2 * RECEIVED_PER_SWEEP;

const hexOf = (digest: Uint8Array) => Buffer.from(digest).toString("hex");

/**
 * Tells which of the digests are new, and notes them in the caller's transaction: they count as received
 * exactly when what came with them is committed. One that another transaction is about to note is waited
 * for. Two that are equal: the first is new. Null, which nothing equals, is always new.
 */
export async function noteReceived(
  client: PoolClient,
  projectId: string,
  digests: (Uint8Array | null)[],
  now: number,
): Promise<boolean[]> {
  const wanted = [...new Set(digests.flatMap((digest) => (digest ? [hexOf(digest)] : [])))].sort();
  if (wanted.length === 0) return digests.map(() => true);
  const { rows } = await client.query<{ digest: Buffer }>(
    `INSERT INTO received_batch (project_id, digest, received_at)
     SELECT $1, decode(hex, 'hex'), $3 FROM unnest($2::text[]) AS hex
     ON CONFLICT DO NOTHING RETURNING digest`,
    [projectId, wanted, new Date(now)],
  );
  const fresh = new Set(rows.map(({ digest }) => hexOf(digest)));
  return digests.map((digest) => digest === null || fresh.delete(hexOf(digest)));
}

/**
 * Forgets batches received longer than a day before `now`, 200 for every 100 that this process received,
 * and so at once in a new process. Two processes at it never wait for each other.
 */
export async function forgetReceived(projectId: string, received: number, now: number): Promise<void> {
  const sinceSweep = processWide("batches received since a sweep", () => new Map<string, number>());
  const since = (sinceSweep.get(projectId) ?? RECEIVED_PER_SWEEP) + received;
  sinceSweep.set(projectId, since % RECEIVED_PER_SWEEP);
  if (since < RECEIVED_PER_SWEEP) return;
  await database().pool.query(
    `DELETE FROM received_batch WHERE project_id = $1 AND digest IN (
       SELECT digest FROM received_batch WHERE project_id = $1 AND received_at < $2
       ORDER BY received_at LIMIT ${FORGOTTEN_PER_SWEEP} FOR UPDATE SKIP LOCKED)`,
    [projectId, new Date(now - REMEMBERED_FOR)],
  );
}
