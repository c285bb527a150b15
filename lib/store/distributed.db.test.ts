import { readFile } from "node:fs/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What a distributed table's keys must begin with. */
const SHARD_KEY = "project_id";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });

/** Tables as the migrations name them: a partition is its parent's. */
const TABLES = `SELECT c.oid, c.relname FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname <> '_prisma_migrations'`;

/** The names of a key's columns, in its order. */
const columnsOf = (table: string, numbers: string) =>
  `ARRAY(SELECT a.attname::text FROM unnest(${numbers}::int2[]) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.number ORDER BY place)`;

const UNIQUE = `SELECT t.relname AS "table", i.indisprimary AS "primary", ${columnsOf("t.oid", "i.indkey")} AS columns
  FROM (${TABLES}) t JOIN pg_index i ON i.indrelid = t.oid WHERE i.indisunique ORDER BY 1, 2`;

const FOREIGN = `SELECT t.relname AS "table", ${columnsOf("t.oid", "c.conkey")} AS columns,
    c.confrelid::regclass::text AS "to", c.confupdtype <> 'a' AS "acts"
  FROM (${TABLES}) t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f' ORDER BY 1, 2`;

// Stand-ins of Citus's functions, with the names of its parameters.
const STAND_INS = `
  CREATE SCHEMA stand_in;
  CREATE TABLE stand_in.call ("table" text, "column" text, colocate_with text);
  CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void LANGUAGE sql AS
    'INSERT INTO stand_in.call VALUES (table_name::text)';
  CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text,
      colocate_with text DEFAULT 'default') RETURNS void LANGUAGE sql AS
    'INSERT INTO stand_in.call VALUES (table_name::text, distribution_column, colocate_with)'`;

interface Call {
  table: string;
  column: string | null;
  colocate_with: string | null;
}

let calls: Call[];
let distributed: string[];
let reference: string[];

async function rowsOf<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return (await client.query<T>(sql)).rows;
}

beforeAll(async () => {
  await client.connect();
  await client.query(STAND_INS);
  await client.query(await readFile("prisma/citus.sql", "utf8"));
  calls = await rowsOf<Call>("SELECT * FROM stand_in.call");
  distributed = calls.filter(({ column }) => column !== null).map(({ table }) => table);
  reference = calls.filter(({ column }) => column === null).map(({ table }) => table);
});

afterAll(() => client.end());

describe("prisma/citus.sql", () => {
  test("names every table once", async () => {
    const tables = await rowsOf<{ relname: string }>(`${TABLES} ORDER BY 2`);
    expect(calls.map(({ table }) => table).sort()).toEqual(tables.map(({ relname }) => relname).sort());
  });

  test("distributes by project, every table beside the first", () => {
    const [first, ...others] = calls.filter(({ column }) => column !== null);
    expect(first).toMatchObject({ column: SHARD_KEY, colocate_with: "none" });
    for (const call of others) expect(call).toMatchObject({ column: SHARD_KEY, colocate_with: first?.table });
    expect(others.length).toBeGreaterThan(5);
  });
});

describe("what a distributed PostgreSQL asks of the tables", () => {
  test("a table with a project_id has a primary key that starts with it", async () => {
    const withProject = await rowsOf<{ relname: string }>(
      `SELECT t.relname FROM (${TABLES}) t JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attname = '${SHARD_KEY}'`,
    );
    const keys = await rowsOf<{ table: string; primary: boolean; columns: string[] }>(UNIQUE);
    for (const { relname } of withProject) {
      const key = keys.find(({ table, primary }) => primary && table === relname);
      expect([relname, key?.columns[0]]).toEqual([relname, SHARD_KEY]);
    }
    expect(withProject.map(({ relname }) => relname)).toEqual(expect.arrayContaining(distributed));
  });

  test("every unique index of a distributed table starts with project_id", async () => {
    const keys = await rowsOf<{ table: string; columns: string[] }>(UNIQUE);
    const local = keys.filter(({ table, columns }) => distributed.includes(table) && columns[0] !== SHARD_KEY);
    expect(local).toEqual([]);
  });

  test("every foreign key starts with project_id, but those between small tables that every node has", async () => {
    const keys = await rowsOf<{ table: string; columns: string[]; to: string; acts: boolean }>(FOREIGN);
    const elsewhere = keys.filter(({ columns }) => columns[0] !== SHARD_KEY);
    for (const { table, to } of elsewhere) expect(reference).toEqual(expect.arrayContaining([table, to]));
    // Citus refuses ON UPDATE actions on the column that it distributes by.
    expect(keys.filter(({ table, acts }) => acts && distributed.includes(table))).toEqual([]);
  });

  test("no sequences, identity columns or triggers", async () => {
    const found = await rowsOf(
      `SELECT 'sequence' AS what, sequence_name::text AS name FROM information_schema.sequences
         WHERE sequence_schema = 'public'
       UNION ALL SELECT 'identity', table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND is_identity = 'YES'
       UNION ALL SELECT 'trigger', trigger_name FROM information_schema.triggers WHERE trigger_schema = 'public'`,
    );
    expect(found).toEqual([]);
  });
});
