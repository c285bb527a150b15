import { keyLookups } from "@/lib/store/api-keys";
import { answersWithin, poolLoad } from "@/lib/store/db";
import { deployCommits } from "@/lib/store/deploy-writes";
import { telemetryCommits } from "@/lib/store/telemetry";

const PATIENCE_MS = 1_500;

/** Whether the database answers a question now; known within two seconds, also when it hangs. */
export async function readDatabaseHealth(): Promise<"ok" | "unavailable"> {
  return (await answersWithin(PATIENCE_MS)) ? "ok" : "unavailable";
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
  connections: { waiting: number; used: number; limit: number };
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
  const connections = poolLoad();
  const full = Object.entries(queues).filter(([, { waiting, limit }]) => waiting * 2 > limit);
  const saturated = full.map(([name]) => name);
  if (connections.waiting > 0) saturated.push("connections");
  return { ...queues, connections, saturated };
}
