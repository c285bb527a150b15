import pg from "pg";
import { type Bootstrapped, ensureBootstrap } from "@/lib/auth/bootstrap";
import type { Environment } from "@/lib/env";
import { disconnect } from "@/lib/store/db";
import { applyMigrations } from "@/lib/store/migrate";
import { StartError } from "./prepare.mjs";
import { waitUntil } from "./processes";

/**
 * Migrates the database and makes the first owner, project and key where there are none.
 * Any number of instances may do so at once. Returns what was created, with its secrets.
 */
export async function prepareDatabase(databaseUrl: string, env: Environment): Promise<Bootstrapped["created"]> {
  process.env.DATABASE_URL = databaseUrl;
  await migrate(databaseUrl);
  const given = {
    adminEmail: env.ADMIN_EMAIL,
    adminPassword: env.ADMIN_PASSWORD,
    projectName: env.PROJECT_NAME,
    apiKey: env.BOOTSTRAP_API_KEY,
  };
  try {
    return (await ensureBootstrap(given, Date.now())).created;
  } finally {
    await disconnect();
  }
}

async function migrate(databaseUrl: string): Promise<void> {
  await requireDatabase(databaseUrl);
  try {
    const applied = await applyMigrations(databaseUrl);
    if (applied.length > 0) console.log(`Applied ${applied.length} migration${applied.length > 1 ? "s" : ""}.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    const mend = "give DATABASE_URL a database of Tidemark's own, or restore its last backup";
    throw new StartError(`a migration failed, and nothing was served (${reason}); ${mend}`);
  }
}

// A database server of a compose file may come up after us.
async function requireDatabase(databaseUrl: string): Promise<void> {
  let reason = "";
  const connected = await waitUntil(async () => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      reason = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }, 10_000);
  if (connected) return;
  const { host, pathname } = new URL(databaseUrl);
  throw new StartError(
    `cannot reach the database "${pathname.slice(1)}" at ${host || "its socket"} (${reason}); check DATABASE_URL`,
  );
}
