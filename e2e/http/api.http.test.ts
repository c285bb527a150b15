import { beforeAll, describe, expect, inject, test } from "vitest";
import type { z } from "zod";
import {
  deployDetailSchema,
  deployListSchema,
  impactSchema,
  seriesSchema,
  serviceListSchema,
} from "@/app/api/v1/_schema";
import { createKey } from "@/lib/auth/api-keys";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";

const noon = floorTo(Date.now(), DAY) - 3 * DAY + 12 * HOUR;
const day = new Date(noon).toISOString().slice(0, 10);
const iso = (at: number) => new Date(at).toISOString();

let token = "";
let projectId = "";

beforeAll(async () => {
  ({ id: projectId, token } = await projectWithKey());
});

async function projectWithKey(): Promise<{ id: string; token: string }> {
  const { id } = await makeProject();
  const key = await createKey({ projectId: id, name: "reader", scopes: ["read"], now: Date.now() });
  return { id, token: key.token };
}

type Query = Record<string, string>;

async function get(path: string, query: Query = {}, key = token): Promise<Response> {
  const address = `${inject("baseUrl")}/api/v1/${path}?${new URLSearchParams(query)}`;
  return fetch(address, { headers: { authorization: `Bearer ${key}` }, redirect: "manual" });
}

async function read<S extends z.ZodType>(
  schema: S,
  path: string,
  query: Query = {},
  key = token,
): Promise<z.output<S>> {
  const response = await get(path, query, key);
  expect([path, response.status]).toEqual([path, 200]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return schema.parse(await response.json());
}

/** [status, field, …] of an answer that refuses. */
async function refusal(path: string, query: Query = {}, key = token): Promise<unknown[]> {
  const response = await get(path, query, key);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json();
  return [response.status, ...problem.errors.map((issue: { field: string }) => issue.field)];
}

describe("GET /api/v1/deploys", () => {
  test("pages through deploys of equal times without losing or repeating one", async () => {
    const project = await projectWithKey();
    for (let index = 0; index < 7; index++) await makeDeploy(project.id, { deployedAt: noon, version: `v${index}` });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: Query = cursor === "" ? { limit: "3" } : { limit: "3", cursor };
      const page: z.infer<typeof deployListSchema> = await read(deployListSchema, "deploys", query, project.token);
      expect(page.data.length).toBe(page.next_cursor === null ? 1 : 3);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    const all = await read(deployListSchema, "deploys", {}, project.token);
    expect(seen).toEqual(all.data.map(({ id }) => id));
    expect(new Set(seen).size).toBe(7);
  });

  test("filters by env, service, time and text", async () => {
    const project = await projectWithKey();
    const web = await makeDeploy(project.id, { deployedAt: noon, service: "web", gitSha: "abcdef0123456789" });
    const all = await makeDeploy(project.id, { deployedAt: noon + HOUR, deployer: "Zoë" });
    const staging = await makeDeploy(project.id, { deployedAt: noon + 2 * HOUR, env: "staging", service: "api" });
    const found = async (query: Query) =>
      (await read(deployListSchema, "deploys", query, project.token)).data.map(({ id }) => id);
    expect(await found({})).toEqual([staging.id, all.id, web.id]);
    expect(await found({ env: "production" })).toEqual([all.id, web.id]);
    expect(await found({ service: "web" })).toEqual([all.id, web.id]);
    expect(await found({ q: "ABCDEF" })).toEqual([web.id]);
    expect(await found({ q: "zoë" })).toEqual([all.id]);
    expect(await found({ from: iso(noon + 1), to: iso(noon + 2 * HOUR) })).toEqual([all.id]);
    expect(await found({ from: day, to: `${day}T15:00:00+02:00` })).toEqual([web.id]);
    expect(await found({ env: "", q: "" })).toHaveLength(3);
  });

  test("an offset's plus sign may come unencoded", async () => {
    const project = await projectWithKey();
    await makeDeploy(project.id, { deployedAt: noon });
    const response = await fetch(`${inject("baseUrl")}/api/v1/deploys?from=${day}T14:00:00+02:00`, {
      headers: { authorization: `Bearer ${project.token}` },
    });
    expect((await response.json()).data).toHaveLength(1);
  });

  test.each<[Query, unknown[]]>([
    [{ limit: "0" }, [422, "limit"]],
    [{ limit: "201" }, [422, "limit"]],
    [{ limit: "ten" }, [422, "limit"]],
    [{ from: "yesterday" }, [422, "from"]],
    [{ to: "2026-02-30" }, [422, "to"]],
    [{ from: "-010000-01-01" }, [422, "from"]],
    [{ cursor: "bm90IG91cnM" }, [422, "cursor"]],
    [{ q: "x".repeat(1_001) }, [422, "q"]],
    [{ enviroment: "production" }, [422, "enviroment"]],
    [{ limit: "0", from: "x" }, [422, "from", "limit"]],
  ])("%j is refused by name", async (query, expected) => {
    expect(await refusal("deploys", query)).toEqual(expected);
  });

  test.each(["'; DROP TABLE deploy; --", "a\0b", "%", "\\", "💥", "\u202e"])("%j is only text", async (text) => {
    expect((await read(deployListSchema, "deploys", { q: text, env: text, service: text })).data).toEqual([]);
  });
});

describe("GET /api/v1/deploys/{id}", () => {
  test("gives all of a deploy", async () => {
    const before = await makeDeploy(projectId, { deployedAt: noon - DAY, service: "web", env: "detail" });
    const deploy = await makeDeploy(projectId, {
      deployedAt: noon,
      env: "detail",
      service: "web",
      gitSha: "abc",
      version: "v1",
      deployer: "ann",
      description: "<script>alert(1)</script>",
      startedAt: noon - MINUTE,
      finishedAt: noon + MINUTE,
      status: "failed",
      kind: "rollback",
      repository: "acme/web",
      url: "https://ci.example.com/1",
      previousSha: "abb",
      commits: [{ sha: "abc", message: "m", author: "ann", at: iso(noon) }],
      createdAt: noon + 5,
    });
    expect(await read(deployDetailSchema, `deploys/${deploy.id}`)).toEqual({
      id: deploy.id,
      git_sha: "abc",
      version: "v1",
      env: "detail",
      service: "web",
      deployer: "ann",
      description: "<script>alert(1)</script>",
      deployed_at: iso(noon),
      started_at: iso(noon - MINUTE),
      finished_at: iso(noon + MINUTE),
      status: "failed",
      kind: "rollback",
      repository: "acme/web",
      url: "https://ci.example.com/1",
      previous_sha: "abb",
      commits: [{ sha: "abc", message: "m", author: "ann", at: iso(noon) }],
      source: "ingest",
      created_at: iso(noon + 5),
      verdict: null,
      previous_id: before.id,
      next_id: null,
    });
    const bare = await makeDeploy(projectId, { deployedAt: noon, env: "bare" });
    expect(await read(deployDetailSchema, `deploys/${bare.id}`)).toMatchObject({ service: null, commits: null });
  });

  test.each(["deploys/nonsense", "deploys/0192f0c1-2345-7abc-8def-0123456789ab", "deploys/%00", "deploys/x/impact"])(
    "%s is not found",
    async (path) => {
      expect(await refusal(path)).toEqual([404]);
    },
  );
});

async function stepAtNoon(project: string, service: string): Promise<Deploy> {
  const rows = Array.from({ length: 240 }, (_, index) => {
    const at = noon - 2 * HOUR + index * MINUTE;
    return at < noon ? { at, n: 10, ms: 100 } : { at, n: 20, ms: 300, errors: 5 };
  });
  await makeSeries(project, { service, operation: ALL_OPERATIONS }, rows);
  await makeSeries(project, { service, operation: "GET /cart" }, rows);
  return makeDeploy(project, { deployedAt: noon, service });
}

describe("GET /api/v1/deploys/{id}/impact", () => {
  test("compares equal windows before and after, for the service and each operation", async () => {
    const deploy = await stepAtNoon(projectId, "impact");
    const impact = await read(impactSchema, `deploys/${deploy.id}/impact`);
    expect(impact).toMatchObject({
      deploy_id: deploy.id,
      windows: {
        before: { from: iso(noon - HOUR), to: iso(noon), complete: true },
        after: { from: iso(noon), to: iso(noon + HOUR), complete: true },
      },
      notes: [],
    });
    const [service] = impact.services;
    expect(service?.metrics.map(({ metric, before, after }) => [metric, before.n, after.n])).toEqual(
      ["p50", "p95", "p99", "mean", "throughput", "error_rate"].map((metric) => [metric, 600, 1200]),
    );
    const metric = (name: string) => service?.metrics.find((one) => one.metric === name);
    expect(metric("mean")).toMatchObject({ difference: 200, percent: 200, unit: "ms" });
    expect(metric("throughput")).toMatchObject({ before: { value: 10 }, after: { value: 20 }, unit: "per_minute" });
    expect(metric("error_rate")).toMatchObject({ before: { value: 0 }, after: { value: 0.25 }, percent: null });
    expect(service?.operations.map(({ operation, kind }) => [operation, kind])).toEqual([["GET /cart", "server"]]);
    const shorter = await read(impactSchema, `deploys/${deploy.id.toUpperCase()}/impact`, { window: "15m" });
    expect(shorter.windows.after).toEqual({ from: iso(noon), to: iso(noon + 15 * MINUTE), complete: true });
    expect(shorter.deploy_id).toBe(deploy.id);
  });

  test("a window of an unknown length is refused, with the lengths that are", async () => {
    const deploy = await makeDeploy(projectId, { deployedAt: noon, service: "none" });
    expect(await refusal(`deploys/${deploy.id}/impact`, { window: "2h" })).toEqual([422, "window"]);
    const response = await get(`deploys/${deploy.id}/impact`, { window: "2h" });
    expect((await response.json()).detail).toContain("1m, 5m, 15m, 30m, 1h, 3h, 6h, 12h, 1d");
  });
});

describe("GET /api/v1/series", () => {
  const window = { from: iso(noon - 10 * MINUTE), to: iso(noon + 10 * MINUTE), step: "5m" };

  test.each([
    ["mean", "ms", [100, 100, 300, 300]],
    ["throughput", "per_minute", [10, 10, 20, 20]],
    ["error_rate", "ratio", [0, 0, 0.25, 0.25]],
  ])("%s in %s", async (metric, unit, values) => {
    const project = await projectWithKey();
    await stepAtNoon(project.id, "web");
    const query = { service: "web", metric, ...window };
    const answer = await read(seriesSchema, "series", query, project.token);
    expect(answer).toEqual({
      data: values.map((value, index) => ({
        at: iso(noon + (index - 2) * 5 * MINUTE),
        value,
        n: index < 2 ? 50 : 100,
      })),
      unit,
    });
    const cart = await read(seriesSchema, "series", { ...query, operation: "GET /cart" }, project.token);
    expect(cart).toEqual(answer);
    const elsewhere = { ...query, operation: "GET /other" };
    expect((await read(seriesSchema, "series", elsewhere, project.token)).data.every(({ n }) => n === 0)).toBe(true);
  });

  test.each(["p50", "p95", "p99"])("%s is within 0.55 %", async (metric) => {
    const project = await projectWithKey();
    await stepAtNoon(project.id, "web");
    const { data } = await read(seriesSchema, "series", { service: "web", metric, ...window }, project.token);
    expect(data).toHaveLength(4);
    for (const [index, { value }] of data.entries()) {
      expect(Math.abs((value ?? 0) / (index < 2 ? 100 : 300) - 1)).toBeLessThan(0.0055);
    }
  });

  test("has every step, null where nothing was measured, and the versions apart", async () => {
    const project = await projectWithKey();
    await makeSeries(project.id, { service: "web", env: "staging", operation: ALL_OPERATIONS }, [
      { at: noon, n: 1, ms: 10, version: "v1" },
      { at: noon + 2 * MINUTE, n: 3, ms: 20, version: "v2" },
    ]);
    const query = { service: "web", env: "staging", from: iso(noon), to: iso(noon + 3 * MINUTE), step: "1m" };
    const values = async (more: Query) =>
      (await read(seriesSchema, "series", { ...query, ...more }, project.token)).data.map(({ value }) => value);
    expect(await values({ metric: "mean" })).toEqual([10, null, 20]);
    expect(await values({ metric: "throughput" })).toEqual([1, 0, 3]);
    expect(await values({ metric: "mean", version: "v2" })).toEqual([null, null, 20]);
    await makeDeploy(project.id, { deployedAt: noon, service: "api", env: "production" });
    expect(await values({ metric: "mean", env: "production" })).toEqual([null, null, null]);
  });

  test("a service or an environment that the project does not have is named", async () => {
    const project = await projectWithKey();
    await stepAtNoon(project.id, "web");
    const refused = (more: Query) => refusal("series", { service: "web", metric: "p95", ...more }, project.token);
    expect(await refused({ service: "wbe" })).toEqual([404, "service"]);
    expect(await refused({ env: "prod" })).toEqual([404, "env"]);
    expect(await refused({ service: "wbe", env: "prod" })).toEqual([404, "service", "env"]);
  });

  test("the last 24 hours by default, in at most 300 steps", async () => {
    const project = await projectWithKey();
    await makeDeploy(project.id, { deployedAt: noon, service: "web" });
    const started = Date.now();
    const { data } = await read(seriesSchema, "series", { service: "web", metric: "p95" }, project.token);
    expect([288, 289]).toContain(data.length);
    expect(Date.parse(data[0]?.at ?? "")).toBeGreaterThanOrEqual(floorTo(started - DAY, 5 * MINUTE));
  });

  test.each<[Query, unknown[]]>([
    [{}, [422, "service", "metric"]],
    [{ service: "web" }, [422, "metric"]],
    [{ service: "web", metric: "p90" }, [422, "metric"]],
    [{ service: "web", metric: "p95", step: "2m" }, [422, "step"]],
    [{ service: "web", metric: "p95", from: "2026-01-02", to: "2026-01-01" }, [422, "from"]],
    [{ service: "web", metric: "p95", from: "2026-01-01", to: "2026-03-01", step: "1m" }, [422, "step"]],
    [{ service: "web", metric: "p95", from: "1970-01-01" }, [422, "step"]],
    [{ service: "web", metric: "p95", to: "soon" }, [422, "to"]],
  ])("%j is refused by name", async (query, expected) => {
    expect(await refusal("series", query)).toEqual(expected);
  });
});

test("GET /api/v1/services lists the services by name", async () => {
  const project = await projectWithKey();
  expect(await read(serviceListSchema, "services", {}, project.token)).toEqual({ data: [], next_cursor: null });
  await stepAtNoon(project.id, "web");
  await makeDeploy(project.id, { deployedAt: noon, service: "api", env: "staging" });
  expect((await read(serviceListSchema, "services", {}, project.token)).data).toEqual([
    { name: "api", envs: ["staging"], first_seen_at: iso(noon), last_seen_at: null },
    {
      name: "web",
      envs: ["production"],
      first_seen_at: iso(noon - 2 * HOUR),
      last_seen_at: iso(noon + 2 * HOUR - MINUTE),
    },
  ]);
  expect(await refusal("services", { page: "2" })).toEqual([422, "page"]);
});

describe("every address of the API", () => {
  const paths = ["deploys", "deploys/x", "deploys/x/impact", "series", "services"];

  test.each(paths)("%s answers GET and HEAD only", async (path) => {
    const address = `${inject("baseUrl")}/api/v1/${path}`;
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await fetch(address, { method, headers: { authorization: `Bearer ${token}` } });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
  });

  test.each(paths)("%s needs a key with the scope read", async (path) => {
    const writer = await createKey({ projectId, name: "ci", scopes: ["ingest"], now: Date.now() });
    expect((await get(path, {}, "proj_")).status).toBe(401);
    expect((await get(path, {}, writer.token)).status).toBe(403);
  });
});
