import { answersWithin } from "@/lib/store/db";

const PATIENCE_MS = 1_500;

/** Whether the database answers a question now; known within two seconds, also when it hangs. */
export async function readDatabaseHealth(): Promise<"ok" | "unavailable"> {
  return (await answersWithin(PATIENCE_MS)) ? "ok" : "unavailable";
}
