import pg from "pg";
import { expect, test, vi } from "vitest";
import type { DeployReport } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { PLACE_LIMITS } from "./admission";
import { database } from "./db";
import { readDeploy } from "./deploy-reads";
import { recordDeploy } from "./deploy-writes";

const T = Date.UTC(2026, 10, 23, 12);

function reportWith(given: Partial<DeployReport> = {}): DeployReport {
  return {
    gitSha: "abc",
    env: "production",
    service: "shop",
    version: "1.0",
    deployer: "ann",
    description: null,
    deployedAt: T,
    startedAt: null,
    finishedAt: null,
    status: null,
    kind: "deploy",
    repository: null,
    url: null,
    previousSha: null,
    commits: null,
    idempotencyKey: null,
    source: "ingest",
    payload: { git_sha: "abc" },
    ...given,
  };
}

async function countDeploys(projectId: string): Promise<number> {
  return database().prisma.deploy.count({ where: { projectId } });
}

async function fieldsRefused(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error.issues.map((issue) => issue.field);
    throw error;
  }
  return [];
}

test("what is returned is what is stored, with the payload and the names", async () => {
  const { id } = await makeProject();
  const commits = [{ sha: "c", message: "é 😀", author: "ann", at: "2026-11-23T00:00:00.000Z" }];
  const deploy = await recordDeploy(id, reportWith({ commits, startedAt: T - MINUTE, finishedAt: T }), T);
  expect(await readDeploy(id, deploy.id)).toEqual({ ...deploy, verdict: null });
  const [row] = await database().prisma.deploy.findMany({ where: { projectId: id } });
  expect(row?.payload).toEqual({ git_sha: "abc" });
  expect(await database().prisma.environment.count({ where: { projectId: id, name: "production" } })).toBe(1);
  expect(await database().prisma.service.count({ where: { projectId: id, name: "shop" } })).toBe(1);
});

test("20 identical reports at once are one deploy", async () => {
  const { id } = await makeProject();
  const deploys = await Promise.all(Array.from({ length: 20 }, (_, i) => recordDeploy(id, reportWith(), T + i)));
  expect(new Set(deploys.map((deploy) => deploy.id)).size).toBe(1);
  expect(await countDeploys(id)).toBe(1);
});

test("20 reports at once under one key are one deploy, also where they differ", async () => {
  const { id } = await makeProject();
  const reports = Array.from({ length: 20 }, (_, i) => reportWith({ idempotencyKey: "k", gitSha: `sha-${i}` }));
  const deploys = await Promise.all(reports.map((report) => recordDeploy(id, report, T)));
  expect(new Set(deploys.map((deploy) => deploy.gitSha)).size).toBe(1);
  expect(await countDeploys(id)).toBe(1);
});

test("starts and finishes at once make whole deploys", async () => {
  const { id } = await makeProject();
  const both = [
    reportWith({ status: "started", deployedAt: T }),
    reportWith({ status: "succeeded", finishedAt: T + 5 * MINUTE, deployedAt: T + 5 * MINUTE }),
  ];
  await Promise.all([...both, ...both, ...both].map((report) => recordDeploy(id, report, T)));
  const rows = await database().prisma.deploy.findMany({ where: { projectId: id } });
  expect(rows).toMatchObject([{ status: "succeeded", startedAt: new Date(T), finishedAt: new Date(T + 5 * MINUTE) }]);
});

test("ten minutes apart is the same deploy, more is another", async () => {
  const { id } = await makeProject();
  const first = await recordDeploy(id, reportWith(), T);
  expect((await recordDeploy(id, reportWith({ deployedAt: T + 10 * MINUTE }), T)).id).toBe(first.id);
  expect((await recordDeploy(id, reportWith({ deployedAt: T - 10 * MINUTE }), T)).id).toBe(first.id);
  expect((await recordDeploy(id, reportWith({ deployedAt: T + 11 * MINUTE }), T)).id).not.toBe(first.id);
  expect((await recordDeploy(id, reportWith({ deployedAt: T - 10 * MINUTE - 1 }), T)).id).not.toBe(first.id);
  expect(await countDeploys(id)).toBe(3);
});

test.each<[string, Partial<DeployReport>]>([
  ["env", { env: "staging" }],
  ["service", { service: "mail" }],
  ["no service", { service: "" }],
  ["sha", { gitSha: "def" }],
  ["version", { version: "1.1" }],
  ["no version", { version: null }],
])("another %s is another deploy", async (_name, change) => {
  const { id } = await makeProject();
  await recordDeploy(id, reportWith(), T);
  await recordDeploy(id, reportWith(change), T);
  expect(await countDeploys(id)).toBe(2);
});

test("another project's deploy is never touched", async () => {
  const [mine, theirs] = [await makeProject(), await makeProject()];
  await recordDeploy(mine.id, reportWith({ idempotencyKey: "k" }), T);
  await recordDeploy(theirs.id, reportWith({ idempotencyKey: "k", description: "theirs" }), T);
  expect(await countDeploys(mine.id)).toBe(1);
  expect(await countDeploys(theirs.id)).toBe(1);
});

test("a finish an hour later completes the start, in either order", async () => {
  const start = reportWith({ status: "started", payload: { git_sha: "abc", step: "start" } });
  const finish = reportWith({
    status: "failed",
    deployedAt: T + HOUR,
    finishedAt: T + HOUR,
    url: "https://ci.example.com/1",
    deployer: null,
    payload: { git_sha: "abc", log: "end" },
  });
  for (const order of [
    [start, finish],
    [finish, start],
  ]) {
    const { id } = await makeProject();
    for (const report of order) await recordDeploy(id, report, T + HOUR);
    const rows = await database().prisma.deploy.findMany({ where: { projectId: id } });
    expect(rows).toMatchObject([
      {
        status: "failed",
        startedAt: new Date(T),
        finishedAt: new Date(T + HOUR),
        url: "https://ci.example.com/1",
        deployer: "ann",
        payload: { step: "start", log: "end" },
      },
    ]);
  }
});

test("a report repeated leaves the row alone; one with news says when", async () => {
  const { id } = await makeProject();
  const first = await recordDeploy(id, reportWith(), T);
  expect((await recordDeploy(id, reportWith(), T + MINUTE)).updatedAt).toBe(T);
  const told = await recordDeploy(id, reportWith({ description: "why" }), T + MINUTE);
  expect(told).toEqual({ ...first, description: "why", updatedAt: T + MINUTE });
  expect(await readDeploy(id, first.id)).toEqual({ ...told, verdict: null });
});

test("a key that came later finds the deploy again", async () => {
  const { id } = await makeProject();
  await recordDeploy(id, reportWith(), T);
  await recordDeploy(id, reportWith({ idempotencyKey: "k" }), T);
  await recordDeploy(id, reportWith({ idempotencyKey: "k", deployedAt: T + HOUR }), T);
  expect(await countDeploys(id)).toBe(1);
});

test("past the bounds, env and service are refused by name; known ones still work", async () => {
  const { id } = await makeProject();
  const now = new Date(T);
  const names = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ projectId: id, name: `n${i}`, firstSeenAt: now }));
  await database().prisma.environment.createMany({ data: names(PLACE_LIMITS.environment) });
  await database().prisma.service.createMany({ data: names(PLACE_LIMITS.service) });
  expect(await fieldsRefused(recordDeploy(id, reportWith({ env: "more", service: "n1" }), T))).toEqual(["env"]);
  expect(await fieldsRefused(recordDeploy(id, reportWith({ env: "n1", service: "more" }), T))).toEqual(["service"]);
  await recordDeploy(id, reportWith({ env: "n1", service: "n1" }), T);
  expect(await countDeploys(id)).toBe(1);
});

test("reports at once that share a commit are each themselves, in the order they came", async () => {
  const { id } = await makeProject();
  const other = await makeProject();
  const reports = Array.from({ length: 60 }, (_, i) => [
    reportWith({ gitSha: `sha-${i}`, status: "started", payload: { step: "start", i } }),
    reportWith({ gitSha: `sha-${i}`, deployedAt: T + 1, finishedAt: T + HOUR, payload: { step: "end", log: "é" } }),
  ]).flat();
  const deploys = await Promise.all([
    recordDeploy(other.id, reportWith({ gitSha: "sha-1" }), T),
    ...reports.map((report) => recordDeploy(id, report, T)),
  ]);
  expect(deploys.map(({ gitSha }) => gitSha)).toEqual(["sha-1", ...reports.map(({ gitSha }) => gitSha)]);
  const rows = await database().prisma.deploy.findMany({ where: { projectId: id }, orderBy: { id: "asc" } });
  expect(rows).toHaveLength(60);
  rows.forEach((row, i) => {
    expect(row).toMatchObject({ gitSha: `sha-${i}`, status: "succeeded", finishedAt: new Date(T + HOUR) });
    expect(row.payload).toEqual({ step: "end", log: "é", i });
  });
  expect(await countDeploys(other.id)).toBe(1);
});

test("a contradiction and a value that cannot be stored fail alone among reports at once", async () => {
  const { id } = await makeProject();
  await recordDeploy(id, reportWith({ gitSha: "started", status: "started" }), T);
  const bad = [
    reportWith({ gitSha: "started", finishedAt: T - MINUTE, deployedAt: T }),
    reportWith({ gitSha: "nul\0" }),
  ];
  const good = Array.from({ length: 10 }, (_, i) => reportWith({ gitSha: `good-${i}` }));
  const settled = await Promise.allSettled(
    [...good.slice(0, 5), ...bad, ...good.slice(5)].map((report) => recordDeploy(id, report, T)),
  );
  expect(settled.flatMap(({ status }, i) => (status === "rejected" ? [i] : []))).toEqual([5, 6]);
  expect(await countDeploys(id)).toBe(11);
});

test("one commit holds a key's report and others of its deploy", async () => {
  const { id } = await makeProject();
  const reports = [
    reportWith(),
    reportWith({ idempotencyKey: "k" }),
    reportWith({ idempotencyKey: "k", gitSha: "another" }),
    reportWith({ idempotencyKey: "l" }),
  ];
  const deploys = await Promise.all(reports.map((report) => recordDeploy(id, report, T)));
  const [first, keyed, again, other] = deploys.map((deploy) => deploy.id);
  expect([keyed, again]).toEqual([first, first]);
  expect(other).not.toBe(first);
  const rows = await database().prisma.deploy.findMany({ where: { projectId: id }, orderBy: { id: "asc" } });
  expect(rows.map(({ idempotencyKey }) => idempotencyKey)).toEqual(["k", "l"]);
});

interface PlanNode {
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

/** Rows that the plan's scans touched, index entries included. */
function rowsRead(plan: PlanNode): number {
  const isScan = plan["Relation Name"] !== undefined || plan["Index Name"] !== undefined;
  const here = (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
  return (plan.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), isScan ? here : 0);
}

test("a report reads no other deploys of its days, also where the planner knows nothing of the table yet", async () => {
  const { id } = await makeProject();
  const { pool } = database();
  await pool.query(
    `INSERT INTO deploy (project_id, id, env, service, git_sha, deployed_at, status, kind, source, payload, created_at, updated_at)
     SELECT $1, gen_random_uuid(), 'production', 'shop', md5(i::text), $2, 'succeeded', 'deploy', 'api', '{}', now(), now()
     FROM generate_series(1, 5000) i`,
    [id, new Date(T)],
  );
  const query = vi.spyOn(pg.Client.prototype, "query");
  const shas = Array.from({ length: 40 }, (_, index) => `new-${index}`);
  await Promise.all(shas.map((gitSha) => recordDeploy(id, reportWith({ gitSha }), T)));
  const asked = query.mock.calls.map(([text, values]: unknown[]) => ({ text: String(text), values }));
  query.mockRestore();
  const lookups = asked.filter(({ text }) => text.includes("AS report"));
  expect(lookups).not.toHaveLength(0);
  for (const { text, values } of lookups) {
    const { rows } = await pool.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      Array.isArray(values) ? values : [],
    );
    const plan = rows[0]?.["QUERY PLAN"][0].Plan;
    expect(plan && rowsRead(plan)).toBeLessThan(200);
  }
});
