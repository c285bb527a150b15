import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { listServices, listVersions } from "./catalogue";
import { database } from "./db";
import { deploysInWindow, listDeploys } from "./deploy-reads";
import { readSettledCounts, readTotalSides, type SidesQuery } from "./effect-reads";
import { firstMeasuredAt, readOperations, readSeries, readServiceSeries, readSides } from "./rollup-reads";

const today = floorTo(Date.now(), DAY);
const window = { from: today - 10 * DAY - 7 * MINUTE, to: today };
const scope = { env: "production", service: "service-7" };

/** Tables that grow with a project's traffic or age. */
const LARGE = /^(rollup_(minute|hour|day)|deploy)/;

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  Plans?: PlanNode[];
}

let projectId = "";

// 20 services of 11 series, 20 days of hours, 11 days of minutes, 20,000 deploys with verdicts; and twice as much of others.
beforeAll(async () => {
  const { pool } = database();
  for (const { id } of [await makeProject(), await makeProject(), await makeProject()]) {
    await fill(id);
    projectId = id;
  }
  await pool.query("ANALYZE");
});

async function fill(id: string): Promise<void> {
  const { pool } = database();
  await pool.query(
    `INSERT INTO service SELECT $1, 'service-' || i, now() FROM generate_series(1, 20) i;`.replace("$1", `'${id}'`),
  );
  await pool.query("INSERT INTO environment VALUES ($1, 'production', now())", [id]);
  await pool.query(
    `INSERT INTO series (project_id, id, env, service, kind, source, operation, first_seen_at)
     SELECT $1, s * 100 + o, 'production', 'service-' || s, 'server', CASE o % 2 WHEN 0 THEN 'spans' ELSE 'metrics' END,
       CASE WHEN o < 2 THEN $2 ELSE 'GET /' || o / 2 END, now()
     FROM generate_series(1, 20) s, generate_series(0, 10) o`,
    [id, ALL_OPERATIONS],
  );
  for (const [table, unit, count] of [
    ["rollup_hour", "1 hour", 480],
    ["rollup_day", "1 day", 300],
    ["rollup_minute", "30 minutes", 530],
  ] as const) {
    await pool.query(
      `INSERT INTO ${table} (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
       SELECT $1, id, $2::timestamptz - i * $3::interval, 'v1', 1, 0, 1, 1, '\\x'
       FROM series, generate_series(1, $4) i WHERE project_id = $1`,
      [id, new Date(today), unit, count],
    );
  }
  await pool.query(
    `INSERT INTO deploy (project_id, id, env, service, git_sha, deployed_at, status, kind, source, payload, created_at, updated_at)
     SELECT $1, gen_random_uuid(), 'production', 'service-' || i % 20, md5(i::text), $2::timestamptz - i * interval '20 minutes',
       'succeeded', 'deploy', 'api', '{}', now(), now() FROM generate_series(1, 20000) i`,
    [id, new Date(today)],
  );
  await pool.query(
    `INSERT INTO deploy_verdict (project_id, deploy_id, deploy_updated_at, kind, is_final, turn, revision)
     SELECT project_id, id, updated_at, 'unchanged', true, 0, 0 FROM deploy WHERE project_id = $1`,
    [id],
  );
  await pool.query("UPDATE deploy SET verdict = 'unchanged' WHERE project_id = $1", [id]);
}

afterEach(() => vi.restoreAllMocks());

/** The plans of every query that `work` makes. */
async function plansOf(work: () => Promise<unknown>): Promise<PlanNode[]> {
  const { pool } = database();
  const asked: [string, unknown[]][] = [];
  const query = pool.query.bind(pool);
  vi.spyOn(pool, "query").mockImplementation((text: string, values: unknown[] = []) => {
    asked.push([text, values]);
    return query(text, values);
  });
  await work();
  vi.restoreAllMocks();
  return Promise.all(
    asked.map(async ([text, values]) => {
      const { rows } = await pool.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values,
      );
      const plan = rows[0]?.["QUERY PLAN"][0].Plan;
      if (!plan) throw new Error(`no plan for ${text}`);
      return plan;
    }),
  );
}

function scannedWhole(plan: PlanNode): string[] {
  const { "Node Type": type, "Relation Name": table = "", Plans: inner = [] } = plan;
  const here = type === "Seq Scan" && LARGE.test(table) ? [table] : [];
  return [...here, ...inner.flatMap(scannedWhole)];
}

function deploysOf(service: string): SidesQuery[] {
  return Array.from({ length: 50 }, (_, index) => {
    const moment = today - (index + 2) * HOUR;
    const [before, after] = [
      { from: moment - HOUR, to: moment },
      { from: moment, to: moment + HOUR },
    ];
    return { id: String(index), env: "production", service, before, after };
  });
}

const at = { projectId: "", ...scope, window };

describe("no query of the pages reads a whole table:", () => {
  test.each<[string, (query: typeof at) => Promise<unknown>]>([
    ["a total over ten days", (q) => readSeries({ ...q, operation: ALL_OPERATIONS, step: 3 * HOUR })],
    [
      "a total over an hour",
      (q) => readSeries({ ...q, operation: ALL_OPERATIONS, step: MINUTE, window: { from: today - HOUR, to: today } }),
    ],
    ["every service's total", (q) => readServiceSeries({ ...q, step: HOUR })],
    ["a service's operations", (q) => readOperations(q)],
    [
      "two sides of a deploy",
      (q) =>
        readSides({
          ...q,
          before: { from: today - 3 * HOUR, to: today - 2 * HOUR },
          after: { from: today - HOUR, to: today },
        }),
    ],
    ["what deploys did", (q) => readTotalSides(q.projectId, deploysOf(q.service))],
    ["whether that is still so", (q) => readSettledCounts(q.projectId, deploysOf(q.service))],
    ["the first measurement", (q) => firstMeasuredAt({ ...q, operation: ALL_OPERATIONS })],
    ["services", (q) => listServices(q.projectId)],
    ["versions", (q) => listVersions(q.projectId, { ...q, limit: 20 })],
    ["a page of deploys", (q) => listDeploys({ projectId: q.projectId, limit: 50 })],
    ["a page of deploys of a kind that is rare", (q) => listDeploys({ ...q, verdict: "confounded", limit: 50 })],
    ["deploys of a service in a window", (q) => deploysInWindow(q.projectId, { ...q, limit: 50 })],
  ])("%s", async (_what, work) => {
    const plans = await plansOf(() => work({ ...at, projectId }));
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.flatMap(scannedWhole)).toEqual([]);
  });
});
