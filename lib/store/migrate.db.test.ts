import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { applyMigrations, schemaSql } from "./migrate";

const url = process.env.DATABASE_URL ?? "";
const fromSchema = new URL(url);
fromSchema.pathname += "_schema";

async function query(address: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const COLUMNS = `SELECT table_name, column_name, data_type, is_nullable, datetime_precision
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
    AND NOT (SELECT relispartition FROM pg_class WHERE oid = table_name::regclass)
  ORDER BY table_name, column_name`;

afterAll(() => query(url, `DROP DATABASE IF EXISTS ${fromSchema.pathname.slice(1)} WITH (FORCE)`));

test("a second run applies nothing", async () => {
  expect(await applyMigrations(url)).toEqual([]);
});

test("the migrations lead to the tables and columns of schema.prisma", async () => {
  await query(url, `CREATE DATABASE ${fromSchema.pathname.slice(1)}`);
  await query(fromSchema.href, await schemaSql(fromSchema.href));
  expect(await query(url, COLUMNS)).toEqual(await query(fromSchema.href, COLUMNS));
});
