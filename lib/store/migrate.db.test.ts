import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { applyMigrations, schemaSql } from "./migrate";

const url = process.env.DATABASE_URL ?? "";
const fromSchema = withSuffix("_schema");
const empty = withSuffix("_empty");

function withSuffix(suffix: string): URL {
  const other = new URL(url);
  other.pathname += suffix;
  return other;
}

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

const grown = new URL(url);
grown.pathname += "_grown";

afterAll(async () => {
  for (const { pathname } of [fromSchema, grown]) {
    await query(url, `DROP DATABASE IF EXISTS ${pathname.slice(1)} WITH (FORCE)`);
  }
});

test("a second run applies nothing", async () => {
  expect(await applyMigrations(url)).toEqual([]);
});

test("the migrations lead to the tables and columns of schema.prisma", async () => {
  await query(url, `CREATE DATABASE ${fromSchema.pathname.slice(1)}`);
  await query(fromSchema.href, await schemaSql(fromSchema.href));
  expect(await query(url, COLUMNS)).toEqual(await query(fromSchema.href, COLUMNS));
});

test("minutes that were stored in one table are all there, marked to be merged, each in its day", async () => {
  await query(url, `CREATE DATABASE ${grown.pathname.slice(1)}`);
  const names = (await readdir("prisma/migrations")).filter((name) => /^\d/.test(name)).sort();
  const scripts = await Promise.all(names.map((name) => readFile(`prisma/migrations/${name}/migration.sql`, "utf8")));
  await query(grown.href, scripts[0] ?? "");
  await query(
    grown.href,
    `INSERT INTO rollup_minute (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
     SELECT '00000000-0000-0000-0000-000000000001', 1, now() - i * interval '30 hours', '', i, 0, 0, 0, '' FROM generate_series(1, 40) i`,
  );
  for (const script of scripts.slice(1)) await query(grown.href, script);
  const [found] = await query(
    grown.href,
    `SELECT count(*)::int AS rows, sum(n)::int AS n, count(DISTINCT tableoid)::int AS partitions,
       count(*) FILTER (WHERE tableoid = 'rollup_minute_default'::regclass)::int AS astray,
       (SELECT count(*)::int FROM rollup_dirty) AS marks FROM rollup_minute`,
  );
  expect(found).toEqual({ rows: 40, n: 820, partitions: 40, astray: 0, marks: 40 });
});

test("instances that start at once migrate an empty database once, and leave no lock behind", async () => {
  await query(url, `CREATE DATABASE ${empty.pathname.slice(1)}`);
  const [first = [], ...others] = (
    await Promise.all(Array.from({ length: 6 }, () => applyMigrations(empty.href)))
  ).sort((a, b) => b.length - a.length);
  expect(first.length).toBeGreaterThan(0);
  expect(others).toEqual([[], [], [], [], []]);
  expect(await applyMigrations(empty.href)).toEqual([]);
  const LOCKS = `SELECT objid FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  expect(await query(empty.href, LOCKS)).toEqual([]);
});
