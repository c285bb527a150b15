import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "@/lib/store/migrate";
import { startPostgres } from "@/scripts/postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database that workers copy; never written to. */
    templateUrl: string;
  }
}

/** One PostgreSQL for the run, with one migrated database to copy from. TEST_DATABASE_URL names another server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const folder = await mkdtemp(path.join(os.tmpdir(), "tidemark-test-"));
  const server = given ? undefined : await startPostgres(folder, { settings: ["fsync=off", "max_connections=200"] });
  const templateUrl = withDatabase(given ?? server?.url ?? "", "tidemark_template");
  const admin = new pg.Client({ connectionString: withDatabase(templateUrl, "postgres") });
  await admin.connect();
  await admin.query("DROP DATABASE IF EXISTS tidemark_template WITH (FORCE)");
  await admin.query("CREATE DATABASE tidemark_template");
  await admin.end();
  await applyMigrations(templateUrl);
  project.provide("templateUrl", templateUrl);
  return async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
