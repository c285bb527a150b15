import { randomBytes } from "node:crypto";
import pg from "pg";

// A program of its own: what taking in spans costs where each is a row, inserted by many at once. It gets
// a job over its channel, answers with its rate, and ends.

export interface InsertJob {
  databaseUrl: string;
  connections: number;
  rowsPerStatement: number;
  durationMs: number;
}

export interface InsertResult {
  rows: number;
  seconds: number;
}

/** One row a span, as plain as it can be kept: no index but the key. */
export const SPAN_TABLE = `CREATE TABLE bench_span (
  trace_id bytea, span_id bytea, parent_id bytea, service text, name text, kind int2,
  started_at timestamptz, ended_at timestamptz, attributes jsonb, PRIMARY KEY (trace_id, span_id))`;

const COLUMNS = 9;
const ATTRIBUTES = JSON.stringify({
  "db.system.name": "postgresql",
  "db.namespace": "shop",
  "db.operation.name": "SELECT",
  "db.collection.name": "resources",
  "db.query.text": "SELECT id, name, price, stock FROM resources WHERE id = $1",
  "server.address": "db.internal",
  "server.port": 5432,
  "db.response.returned_rows": 1,
});

process.once("message", (job: InsertJob) => {
  void work(job).then((result) => process.send?.(result, () => process.disconnect()));
});

async function work(job: InsertJob): Promise<InsertResult> {
  const text = `INSERT INTO bench_span VALUES ${placeholders(job.rowsPerStatement)}`;
  const pool = new pg.Pool({ connectionString: job.databaseUrl, max: job.connections });
  let rows = 0;
  const began = performance.now();
  const worker = async () => {
    while (performance.now() < began + job.durationMs) {
      await pool.query({ name: "insert", text, values: valuesOf(job.rowsPerStatement) });
      rows += job.rowsPerStatement;
    }
  };
  await Promise.all(Array.from({ length: job.connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  await pool.end();
  return { rows, seconds };
}

function placeholders(rows: number): string {
  const row = (index: number) => Array.from({ length: COLUMNS }, (_, column) => `$${index * COLUMNS + column + 1}`);
  return Array.from({ length: rows }, (_, index) => `(${row(index).join(", ")})`).join(", ");
}

function valuesOf(rows: number): unknown[] {
  const values: unknown[] = [];
  const at = new Date();
  const ids = randomBytes(rows * 24);
  const parent = randomBytes(8);
  for (let row = 0; row < rows; row++) {
    const id = ids.subarray(row * 24, row * 24 + 24);
    values.push(id.subarray(0, 16), id.subarray(16), parent, "shop-1", "SELECT shop.resources", 3, at, at, ATTRIBUTES);
  }
  return values;
}
