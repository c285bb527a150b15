import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { readEnvironment } from "@/lib/env";
import { prepareDatabase } from "@/scripts/database";

export interface OwnDatabase {
  url: string;
  /** A key that may send and read. */
  apiKey: string;
  /** For looking into it. */
  sql: pg.Client;
  drop(): Promise<void>;
}

/** A database apart from the one that other tests use, on the same server; factories use it from now on. */
export async function makeOwnDatabase(purpose: string): Promise<OwnDatabase> {
  const name = `${purpose}_${randomBytes(4).toString("hex")}`;
  const url = Object.assign(new URL(inject("databaseUrl")), { pathname: `/${name}` }).href;
  const admin = new pg.Client({ connectionString: inject("databaseUrl") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const apiKey = `proj_${randomBytes(24).toString("hex")}`;
  await prepareDatabase(url, readEnvironment({ BOOTSTRAP_API_KEY: apiKey, ADMIN_EMAIL: "owner@example.com" }));
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  return {
    url,
    apiKey,
    sql,
    async drop() {
      await sql.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
