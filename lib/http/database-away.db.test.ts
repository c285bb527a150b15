import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import { database, disconnect, poolLoad, transaction } from "@/lib/store/db";
import { recordTelemetry } from "@/lib/store/telemetry";
import { makeProject } from "@/lib/testing/factories";
import { readRollups } from "@/lib/testing/rollups";
import { StallingProxy } from "@/lib/testing/stalling-proxy";
import { makeDelta, makeTelemetry } from "@/lib/testing/telemetry";
import { readDatabaseHealth } from "@/lib/views/health";
import { accepted, machineRoute } from "./machine";

const real = process.env.DATABASE_URL ?? "";
const servers: net.Server[] = [];

/** A server that takes connections and says nothing: a database that hangs. */
function silentServer(): Promise<number> {
  return new Promise((resolve) => {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => sockets.add(socket.on("error", () => {})));
    server.on("close", () => {
      for (const socket of sockets) socket.destroy();
    });
    servers.push(server);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address && typeof address === "object" ? address.port : 0);
    });
  });
}

async function useDatabase(url: string): Promise<void> {
  await disconnect();
  process.env.DATABASE_URL = url;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.emit("close");
  }
  await useDatabase(real);
});

const route = machineRoute({ scope: "ingest", method: "POST" }, async () => accepted());
const report = () =>
  route(
    new Request("http://localhost/ingest/deploys", {
      method: "POST",
      headers: { authorization: `Bearer proj_${"0".repeat(48)}` },
    }),
  );

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const started = performance.now();
  const answer = await work;
  return { answer, ms: performance.now() - started };
}

test("a database that refuses connections is 503 at once, and health says so", async () => {
  await useDatabase("postgresql://tidemark@127.0.0.1:9/tidemark");
  const { answer, ms } = await timed(report());
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).not.toMatch(/127\.0\.0\.1|ECONN|postgres/);
  expect(ms).toBeLessThan(2_000);
  expect(await readDatabaseHealth()).toBe("unavailable");
});

test("a database that hangs is 503 within six seconds, and health answers within two", async () => {
  await useDatabase(`postgresql://tidemark@127.0.0.1:${await silentServer()}/tidemark`);
  const [health, reported] = await Promise.all([timed(readDatabaseHealth()), timed(report())]);
  expect(health.answer).toBe("unavailable");
  expect(health.ms).toBeLessThan(2_000);
  expect(reported.answer.status).toBe(503);
  expect(reported.ms).toBeLessThan(6_000);
});

test("connections that the server ends are 503 once, and mended by the next request", async () => {
  const project = await makeProject();
  const key = await createKey({ projectId: project.id, name: "ci", scopes: ["ingest"], now: Date.now() });
  const cut = machineRoute({ scope: "ingest", method: "POST" }, async () => {
    await transaction(async (client) => {
      const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await database().pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
      await client.query("SELECT 1");
    });
    return accepted();
  });
  const request = () =>
    new Request("http://localhost/", { method: "POST", headers: { authorization: `Bearer ${key.token}` } });
  expect((await cut(request())).status).toBe(503);
  expect((await route(request())).status).toBe(202);
  expect(await readDatabaseHealth()).toBe("ok");
});

test("a commit whose answer never comes is 503 after ten seconds; sent again it counts once", async () => {
  const project = await makeProject();
  const key = await createKey({ projectId: project.id, name: "ci", scopes: ["ingest"], now: Date.now() });
  const proxy = await StallingProxy.start(real);
  await useDatabase(proxy.url);
  const digest = new Uint8Array(16).fill(7);
  const traces = machineRoute({ scope: "ingest", method: "POST" }, async (_request, { projectId, now }) => {
    await recordTelemetry(projectId, makeTelemetry({ rollups: [makeDelta([10, 20])] }), now, digest);
    return accepted();
  });
  const send = () =>
    traces(new Request("http://localhost/", { method: "POST", headers: { authorization: `Bearer ${key.token}` } }));
  proxy.stallAt("COMMIT");
  const { answer, ms } = await timed(send());
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(ms).toBeGreaterThan(9_000);
  expect(ms).toBeLessThan(13_000);
  expect((await timed(send())).ms).toBeLessThan(6_000);
  proxy.goOn();
  expect((await send()).status).toBe(202);
  expect((await send()).status).toBe(202);
  expect((await readRollups(project.id)).map(({ n }) => n)).toEqual([2, 2]);
  expect(poolLoad()).toMatchObject({ waiting: 0, used: 0 });
  await disconnect();
  proxy.stop();
}, 40_000);
