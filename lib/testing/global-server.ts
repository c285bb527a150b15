import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { readEnvironment } from "@/lib/env";
import { startOn } from "@/scripts/app";
import { prepareDatabase } from "@/scripts/database";
import { startPostgres } from "@/scripts/postgres";
import { buildIfChanged } from "@/scripts/prepare.mjs";

/** What the bootstrap made, for tests that sign in or report as the first owner. */
export interface FirstOwner {
  email: string;
  password: string;
  apiKey: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the production build under test. */
    baseUrl: string;
    /** Its database, so that factories can make projects of their own. */
    databaseUrl: string;
    firstOwner: FirstOwner;
    cronSecret: string;
  }
}

/** Serves the production build on a fresh PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildIfChanged();
  const folder = await mkdtemp(path.join(os.tmpdir(), "tidemark-http-"));
  const postgres = await startPostgres(folder, { settings: ["fsync=off", "max_connections=200"] });
  const firstOwner = {
    email: "owner@example.com",
    password: "correct horse battery staple",
    apiKey: `proj_${randomBytes(24).toString("hex")}`,
  };
  const env = readEnvironment({
    ADMIN_EMAIL: firstOwner.email,
    ADMIN_PASSWORD: firstOwner.password,
    BOOTSTRAP_API_KEY: firstOwner.apiKey,
  });
  await prepareDatabase(postgres.url, env);
  const cronSecret = randomBytes(16).toString("hex");
  process.env.CRON_SECRET = cronSecret;
  const app = await startOn(postgres.url);
  project.provide("baseUrl", app.url);
  project.provide("databaseUrl", postgres.url);
  project.provide("firstOwner", firstOwner);
  project.provide("cronSecret", cronSecret);
  return async () => {
    await app.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
