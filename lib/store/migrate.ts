import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

const prismaDirectory = path.join(process.cwd(), "prisma");
const noFilter = { externalTables: [], externalEnums: [] };

type EngineBindings = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

let loaded: Promise<EngineBindings> | undefined;

// The bindings keep views of the engine's memory in module variables: one instance a process.
async function loadEngine(): Promise<EngineBindings> {
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const module = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = await readFile(module.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(wasm), {
    "./schema_engine_bg.js": asImports(bindings),
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return bindings;
}

/** The generated module holds exactly the functions that its own WebAssembly file imports. */
function asImports(bindings: EngineBindings): WebAssembly.ModuleImports {
  return bindings as unknown as WebAssembly.ModuleImports;
}

// The number of the engine's own lock: a migration by Prisma's command line waits for ours, and ours for its.
const MIGRATION_LOCK = 72_707_369;
const ENGINE_LOCK = `SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
const LOCK_PATIENCE_MS = 120_000;
const LOCK_POLL_MS = 100;

/** As PrismaPg, which would split a script at every semicolon and run its parts on any connection. */
class WholeScripts extends PrismaPg {
  constructor(private readonly pool: pg.Pool) {
    super(pool);
  }

  override async connect(): ReturnType<PrismaPg["connect"]> {
    const adapter = await super.connect();
    // Without parameters PostgreSQL takes a script whole: one transaction, semicolons within quotes and all.
    adapter.executeScript = async (script) => void (await this.pool.query(script));
    const executeRaw = adapter.executeRaw.bind(adapter);
    // The engine's lock lasts for a session, which a pooler in transaction mode gives to others: see whileLocked.
    adapter.executeRaw = (query) => executeRaw(query.sql === ENGINE_LOCK ? { ...query, sql: "SELECT 1" } : query);
    return adapter;
  }
}

/**
 * Runs `work` while no other instance does, by a lock that a transaction holds. It is asked for again and
 * again: whoever waited within a transaction would keep one of the few connections of a pooler.
 */
async function whileLocked<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection that dies tells it by event; what is under way then fails by itself.
  client.on("error", () => {});
  await client.connect();
  try {
    for (const deadline = Date.now() + LOCK_PATIENCE_MS; ; await wait(LOCK_POLL_MS)) {
      await client.query("BEGIN");
      const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS locked", [
        MIGRATION_LOCK,
      ]);
      if (rows[0]?.locked) break;
      await client.query("ROLLBACK");
      if (Date.now() > deadline) throw new Error("another instance migrates the database; start when it is done");
    }
    const result = await work();
    await client.query("COMMIT");
    return result;
  } finally {
    await client.end();
  }
}

/** Runs Prisma's own migration engine, as WebAssembly, on one database. */
async function withEngine<T>(url: string, run: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  const bindings = await loaded;
  const pool = new pg.Pool({ connectionString: url });
  const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  const engine = await bindings.SchemaEngine.new({ datamodels: [await schemaFile()] }, () => {}, adapter);
  try {
    return await run(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

async function schemaFile(): Promise<[string, string]> {
  const file = path.join(prismaDirectory, "schema.prisma");
  return [file, await readFile(file, "utf8")];
}

async function migrationList(): Promise<MigrationList> {
  const baseDir = path.join(prismaDirectory, "migrations");
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok" as const,
          value: await readFile(path.join(baseDir, name, "migration.sql"), "utf8"),
        },
      },
    })),
  );
  const lockfile = await readFile(path.join(baseDir, "migration_lock.toml"), "utf8");
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: lockfile },
    shadowDbInitScript: "",
    migrationDirectories,
  };
}

/**
 * Applies every migration that the database does not have yet and returns their names.
 * Safe to run from several instances at once, also through a pooler in transaction mode.
 * @throws when another instance has been migrating for two minutes.
 */
export async function applyMigrations(url: string): Promise<string[]> {
  const migrationsList = await migrationList();
  const apply = (engine: SchemaEngine) => engine.applyMigrations({ migrationsList, filters: noFilter });
  const output = await whileLocked(url, () => withEngine(url, apply));
  return output.appliedMigrationNames;
}

/** The SQL that makes schema.prisma's tables in an empty database. */
export async function schemaSql(url: string): Promise<string> {
  const [file, content] = await schemaFile();
  const result = await withEngine(url, (engine) =>
    engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files: [{ path: file, content }] },
      script: true,
      exitCode: null,
      filters: noFilter,
    }),
  );
  return result.stdout ?? "";
}
