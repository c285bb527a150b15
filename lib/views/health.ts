import { keyLookups } from "@/lib/store/api-keys";
import { answersWithin, type PoolLoad, poolLoad, readsApart } from "@/lib/store/db";
import { deployCommits } from "@/lib/store/deploy-writes";
import type { Bound } from "@/lib/store/group-commit";
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

/** How many requests wait in this process, and roughly their bytes, beside what may before they are refused. */
interface Load {
  waiting: number;
  limit: number;
  bytes: number;
  bytes_limit: number;
}

/** Bytes of bodies that are being received or worked on. */
interface Held {
  bytes: number;
  limit: number;
}

/** What of this process is busy: the bodies that it holds, its queues and its connections to the database. */
export interface Saturation {
  deploys: Load;
  telemetry: Load;
  api_keys: Load;
  bodies: Held;
  connections: PoolLoad;
  /** Where reads have a database of their own. */
  read_connections?: PoolLoad;
  /** Bodies and queues more than half full, and the connections where something waits for one. */
  saturated: string[];
}

/** What waits at this moment, beside the bodies that are held; asks nothing of the database. */
export function readSaturation(bodies: Held): Saturation {
  const queues = {
    deploys: toLoad(deployCommits().load),
    telemetry: toLoad(telemetryCommits().load),
    api_keys: toLoad(keyLookups().load),
  };
  const pools = { connections: poolLoad(), ...(readsApart() && { read_connections: poolLoad("reads") }) };
  const saturated = [
    ...Object.entries(queues).flatMap(([name, load]) =>
      load.waiting * 2 > load.limit || load.bytes * 2 > load.bytes_limit ? [name] : [],
    ),
    ...(bodies.bytes * 2 > bodies.limit ? ["bodies"] : []),
    ...Object.entries(pools).flatMap(([name, { waiting }]) => (waiting > 0 ? [name] : [])),
  ];
  return { ...queues, bodies, ...pools, saturated };
}

function toLoad({ waiting, limit }: { waiting: Bound; limit: Bound }): Load {
  return { waiting: waiting.items, limit: limit.items, bytes: waiting.bytes, bytes_limit: limit.bytes };
}
