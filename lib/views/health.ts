import { keyLookups } from "@/lib/store/api-keys";
import { answersWithin, type PoolLoad, poolLoad, readsApart } from "@/lib/store/db";
import { deployCommits } from "@/lib/store/deploy-writes";
import { telemetryCommits } from "@/lib/store/telemetry";

const PATIENCE_MS = 1_500;

type Health = "ok" | "unavailable";

/** Whether the database answers a question now; known within two seconds, also when it hangs. */
export async function readDatabaseHealth(): Promise<Health> {
  return (await answersWithin(PATIENCE_MS)) ? "ok" : "unavailable";
}

/** The same of the database that is read from; undefined where that is no other. */
export async function readReplicaHealth(): Promise<Health | undefined> {
  if (!readsApart()) return undefined;
  return (await answersWithin(PATIENCE_MS, "reads")) ? "ok" : "unavailable";
}

/** How much waits in this process, and how much may before requests are refused. */
interface Load {
  waiting: number;
  limit: number;
}

/** What of this process is busy: its queues and its connections to the database. */
export interface Saturation {
  deploys: Load;
  telemetry: Load;
  api_keys: Load;
  connections: PoolLoad;
  /** Where reads have a database of their own. */
  read_connections?: PoolLoad;
  /** Queues more than half full, and the connections where something waits for one. */
  saturated: string[];
}

/** What waits at this moment; asks nothing of the database. */
export function readSaturation(): Saturation {
  const queues = {
    deploys: deployCommits().load,
    telemetry: telemetryCommits().load,
    api_keys: keyLookups().load,
  };
  const pools = { connections: poolLoad(), ...(readsApart() && { read_connections: poolLoad("reads") }) };
  const full = Object.entries(queues).filter(([, { waiting, limit }]) => waiting * 2 > limit);
  const saturated = full.map(([name]) => name);
  saturated.push(...Object.entries(pools).flatMap(([name, { waiting }]) => (waiting > 0 ? [name] : [])));
  return { ...queues, ...pools, saturated };
}
