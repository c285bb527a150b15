import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { accepted, machineRoute } from "@/lib/http/machine";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { readEffects } from "@/lib/views/deploy-effects";
import { readImpact } from "@/lib/views/deploy-impact";
import { readDeployList } from "@/lib/views/deploy-list";
import { readDatabaseHealth, readReplicaHealth } from "@/lib/views/health";
import { readMetricSeries } from "@/lib/views/series";
import { readServiceList } from "@/lib/views/service-list";
import { listEnvironments, listVersions } from "./catalogue";
import { database, disconnect, poolLoad } from "./db";
import { countDeploys } from "./deploy-counts";
import { deploysInWindow, latestDeploys } from "./deploy-reads";
import { newErrorGroups } from "./error-reads";
import { mergeRollups } from "./rollup-merge";
import { readOperations, readServiceSeries } from "./rollup-reads";

const primary = process.env.DATABASE_URL ?? "";
const replicaName = `${new URL(primary).pathname.slice(1)}_replica`;
const replica = Object.assign(new URL(primary), { pathname: `/${replicaName}` }).href;
const AWAY = "postgresql://tidemark@127.0.0.1:9/tidemark";
const now = floorTo(Date.now(), HOUR);
const deployedAt = now - 3 * HOUR;
const window = { from: now - DAY, to: now };
const scope = { env: "production", service: "shop" };

async function use(write: string, read: string): Promise<void> {
  await disconnect();
  process.env.DATABASE_URL = write;
  process.env.DATABASE_READ_URL = read;
}

let projectId = "";
let deployId = "";

// The replica is a database that takes no writes, with a project that the primary lacks: what is read
// of it has come from there.
beforeAll(async () => {
  await database().pool.query(`CREATE DATABASE ${replicaName} TEMPLATE tidemark_template`);
  await use(replica, "");
  projectId = (await makeProject()).id;
  const minutes = Array.from({ length: 5 * 60 }, (_, i) => ({ at: now - 5 * HOUR + i * MINUTE, n: 10, version: "v1" }));
  for (const operation of [ALL_OPERATIONS, "GET /"])
    await makeSeries(projectId, { service: "shop", operation }, minutes);
  deployId = (await makeDeploy(projectId, { ...scope, deployedAt })).id;
  await mergeRollups(now);
  await use(primary, "");
  await database().pool.query(`ALTER DATABASE ${replicaName} SET default_transaction_read_only = on`);
  // A pooler may keep connections from before.
  await database().pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
    replicaName,
  ]);
});

afterEach(() => use(primary, replica));

afterAll(async () => {
  await use(primary, "");
  await database().pool.query(`DROP DATABASE ${replicaName} WITH (FORCE)`);
});

async function readEverything() {
  const { deploys } = await readDeployList(projectId, { limit: 10 });
  await Promise.all([
    readServiceList(projectId),
    readEffects({ projectId, deploys, now }),
    readServiceSeries({ projectId, env: "production", window, step: HOUR }),
    readOperations({ projectId, ...scope, window }),
    listVersions(projectId, { ...scope, window, limit: 10 }),
    countDeploys(projectId, { ...scope, window }),
    deploysInWindow(projectId, { ...scope, window, limit: 10 }),
    latestDeploys(projectId, "production"),
    newErrorGroups({ projectId, ...scope, window, limit: 10 }),
  ]);
  const { points } = await readMetricSeries(
    projectId,
    { ...scope, operation: ALL_OPERATIONS, metric: "p95", window, step: HOUR },
    now,
  );
  return { deploys: deploys.length, requests: points.reduce((sum, { n }) => sum + n, 0) };
}

test("everything that pages and the API read comes from the replica, and writes nothing", async () => {
  await use(AWAY, replica);
  expect(await readEverything()).toEqual({ deploys: 1, requests: 3_000 });
  expect((await readImpact(projectId, deployId, { now }))?.services[0]?.comparisons[0]?.before.n).toBe(600);
  expect(await listEnvironments(projectId)).toEqual(["production"]);
  await expect(database().reads.query("DELETE FROM deploy")).rejects.toThrow(/read-only/);
  await expect(database().pool.query("SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
});

test("what is written, and who may write, is the primary's", async () => {
  await use(primary, replica);
  const own = await makeProject();
  const key = await createKey({ projectId: own.id, name: "ci", scopes: ["ingest"], now });
  const route = machineRoute({ scope: "ingest", method: "POST" }, async () => accepted());
  const headers = { authorization: `Bearer ${key.token}` };
  expect((await route(new Request("http://localhost/", { method: "POST", headers }))).status).toBe(202);
  expect(await readDeployList(own.id, { limit: 10 })).toEqual({ deploys: [], nextCursor: null });
  expect(await readReplicaHealth()).toBe("ok");
  expect(poolLoad("reads").limit).toBe(poolLoad().limit);
});

test("while the replica is away reads are 503, named by health, and the primary goes on", async () => {
  await use(primary, AWAY);
  const read = machineRoute({ scope: null, method: "GET" }, async () =>
    Response.json(await readServiceList(projectId)),
  );
  const answer = await read(new Request("http://localhost/"));
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await Promise.all([readDatabaseHealth(), readReplicaHealth()])).toEqual(["ok", "unavailable"]);
});

test("without a replica there is one pool", async () => {
  await use(primary, "");
  expect(database().reads).toBe(database().pool);
  expect(await readReplicaHealth()).toBeUndefined();
});
