import pg from "pg";
import { afterAll, inject } from "vitest";
import { disconnect } from "@/lib/store/db";

const template = new URL(inject("templateUrl"));
const name = `tidemark_worker_${process.env.VITEST_POOL_ID}_${process.pid}`;

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: Object.assign(new URL(template), { pathname: "/postgres" }).href });
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

// Files run one after another in a worker; each gets a fresh copy.
await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
await asAdmin(`CREATE DATABASE ${name} TEMPLATE tidemark_template`);
// A pooler keeps connections to what the next file's copy is made from: databases are made without it.
const host = process.env.TEST_POOLER ?? template.host;
process.env.DATABASE_URL = Object.assign(new URL(template), { host, pathname: `/${name}` }).href;

afterAll(async () => {
  await disconnect();
  await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});
