import { describe, expect, test } from "vitest";
import type { Deploy } from "@/lib/domain/deploy";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { database } from "./db";
import { deploysInWindow, latestDeploys, listDeploys, neighbouringDeploys, readDeploy } from "./deploy-reads";

const noon = Date.UTC(2026, 10, 23, 12);
const versions = (deploys: Deploy[]) => deploys.map(({ version }) => version);

async function projectWith(...deploys: (Partial<Deploy> & { version: string })[]): Promise<string> {
  const project = await makeProject();
  for (const [index, deploy] of deploys.entries()) {
    await makeDeploy(project.id, { deployedAt: noon + index * MINUTE, ...deploy });
  }
  return project.id;
}

test("a deploy has the kind of its verdict beside it, and is found by it, page by page", async () => {
  const id = await projectWith({ version: "a" }, { version: "b" }, { version: "c" }, { version: "d" });
  const foreign = await projectWith({ version: "foreign" });
  const kinds = { a: "regressed", b: "quiet", c: "regressed", d: null, foreign: "regressed" };
  for (const [version, kind] of Object.entries(kinds)) {
    await database().pool.query("UPDATE deploy SET verdict = $3 WHERE project_id = ANY($1) AND version = $2", [
      ...[[id, foreign], version, kind],
    ]);
  }
  const all = await listDeploys({ projectId: id, limit: 4 });
  expect(all.deploys.map(({ version, verdict }) => [version, verdict])).toEqual([
    ...[
      ["d", null],
      ["c", "regressed"],
      ["b", "quiet"],
      ["a", "regressed"],
    ],
  ]);
  const page = await listDeploys({ projectId: id, verdict: "regressed", limit: 1 });
  expect(versions(page.deploys)).toEqual(["c"]);
  const rest = await listDeploys({ projectId: id, verdict: "regressed", limit: 1, cursor: page.nextCursor ?? "" });
  expect(versions(rest.deploys)).toEqual(["a"]);
  expect(rest.nextCursor).toBeNull();
});

describe("listDeploys", () => {
  test("gives every deploy once over the pages, newest first, also where times are equal", async () => {
    const { id } = await makeProject();
    for (let index = 0; index < 25; index++) {
      await makeDeploy(id, { deployedAt: noon + Math.floor(index / 10), version: `v${index}` });
    }
    const all = await listDeploys({ projectId: id, limit: 200 });
    expect(all.nextCursor).toBeNull();
    const times = all.deploys.map(({ deployedAt }) => deployedAt);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const paged: Deploy[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof listDeploys>> = await listDeploys({
        projectId: id,
        limit: 5,
        ...(cursor === null ? {} : { cursor }),
      });
      paged.push(...page.deploys);
      cursor = page.nextCursor;
      pages++;
    } while (cursor !== null);
    expect(paged).toEqual(all.deploys);
    expect(pages).toBe(5);
    expect(new Set(paged.map((deploy) => deploy.id)).size).toBe(25);
  });

  test.each(["", "x", "MTIz", "LTk5OTk5OTk5OTk5OTk5OTkgMDAwMDAwMDA", "💥"])("cursor %j is refused", async (cursor) => {
    const { id } = await makeProject();
    await expect(listDeploys({ projectId: id, limit: 5, cursor })).rejects.toMatchObject({
      code: "invalid",
      issues: [{ field: "cursor" }],
    });
  });

  test("env, service and time narrow it; a deploy of everything concerns every service", async () => {
    const id = await projectWith(
      { version: "web-1", service: "web" },
      { version: "all-1" },
      { version: "worker-1", service: "worker" },
      { version: "staging-1", service: "web", env: "staging" },
    );
    const list = async (filter: Partial<Parameters<typeof listDeploys>[0]>) =>
      versions((await listDeploys({ projectId: id, limit: 10, ...filter })).deploys);
    expect(await list({ env: "production" })).toEqual(["worker-1", "all-1", "web-1"]);
    expect(await list({ service: "web" })).toEqual(["staging-1", "all-1", "web-1"]);
    expect(await list({ service: "web", env: "production" })).toEqual(["all-1", "web-1"]);
    expect(await list({ from: noon + MINUTE, to: noon + 3 * MINUTE })).toEqual(["worker-1", "all-1"]);
  });

  test("q finds the start of a sha and any part of the rest, as plain text", async () => {
    const id = await projectWith(
      { version: "sha", gitSha: "abcdef0123" },
      { version: "2.0-RC1" },
      { version: "by", deployer: "Zoë <zoe@example.com>" },
      { version: "why", description: "cut 50% off a_b \\ c" },
      { version: "svc", service: "checkout" },
    );
    const find = async (q: string) => versions((await listDeploys({ projectId: id, limit: 10, q })).deploys);
    expect(await find("ABCDEF")).toEqual(["sha"]);
    expect(await find("def0")).toEqual([]);
    expect(await find("rc1")).toEqual(["2.0-RC1"]);
    expect(await find("zoë <")).toEqual(["by"]);
    expect(await find("50%")).toEqual(["why"]);
    expect(await find("%50")).toEqual([]);
    expect(await find("a_b")).toEqual(["why"]);
    expect(await find("c_t")).toEqual([]);
    expect(await find("\\ c")).toEqual(["why"]);
    expect(await find("ECKO")).toEqual(["svc"]);
    expect(await find("' OR 1=1 --")).toEqual([]);
  });

  test("never another project's", async () => {
    await projectWith({ version: "foreign" });
    const { id } = await makeProject();
    expect((await listDeploys({ projectId: id, limit: 10 })).deploys).toEqual([]);
  });
});

test("readDeploy gives all that was written, and only to its project", async () => {
  const { id } = await makeProject();
  const full: Deploy = {
    id: "0192f0c1-2345-7abc-8def-0123456789ab",
    env: "staging",
    service: "web",
    gitSha: "abc",
    version: "v1",
    deployer: "ann",
    description: "why",
    deployedAt: noon,
    startedAt: noon - MINUTE,
    finishedAt: noon + MINUTE,
    status: "rolled_back",
    kind: "rollback",
    repository: "acme/web",
    url: "https://ci.example.com/1",
    previousSha: "abb",
    commits: [{ sha: "abc", message: "m" }],
    source: "ingest",
    createdAt: noon + 1,
    updatedAt: noon + 2,
  };
  await makeDeploy(id, full);
  expect(await readDeploy(id, full.id)).toEqual({ ...full, verdict: null });
  expect(await readDeploy((await makeProject()).id, full.id)).toBeNull();
  expect(await readDeploy(id, "no-uuid")).toBeNull();
});

test("deploysInWindow keeps the newest within the limit, oldest first", async () => {
  const id = await projectWith(
    { version: "early", deployedAt: noon - 1 },
    { version: "a", deployedAt: noon },
    { version: "b", deployedAt: noon + 1, service: "worker" },
    { version: "c", deployedAt: noon + HOUR - 1, service: "web" },
    { version: "late", deployedAt: noon + HOUR },
    { version: "staging", deployedAt: noon, env: "staging" },
  );
  const window = { from: noon, to: noon + HOUR };
  const read = async (query: { service?: string; limit: number }) =>
    versions(await deploysInWindow(id, { env: "production", window, ...query }));
  expect(await read({ limit: 9 })).toEqual(["a", "b", "c"]);
  expect(await read({ limit: 2 })).toEqual(["b", "c"]);
  expect(await read({ limit: 9, service: "web" })).toEqual(["a", "c"]);
});

test("latestDeploys gives the newest of each service and of everything", async () => {
  const id = await projectWith(
    { version: "all-1" },
    { version: "web-1", service: "web" },
    { version: "web-2", service: "web" },
    { version: "all-2" },
    { version: "worker-1", service: "worker" },
    { version: "staging-1", service: "web", env: "staging" },
  );
  expect(versions(await latestDeploys(id, "production"))).toEqual(["worker-1", "all-2", "web-2"]);
});

describe("neighbouringDeploys", () => {
  test("are the nearest that concern the same service and environment", async () => {
    const id = await projectWith(
      { version: "web-1", service: "web" },
      { version: "worker-1", service: "worker" },
      { version: "web-2", service: "web" },
      { version: "staging", service: "web", env: "staging" },
      { version: "worker-2", service: "worker" },
      { version: "all" },
      { version: "web-3", service: "web" },
    );
    const { deploys } = await listDeploys({ projectId: id, limit: 10 });
    const beside = async (version: string) => {
      const deploy = deploys.find((one) => one.version === version);
      if (!deploy) throw new Error(version);
      const { previous, next } = await neighbouringDeploys(id, deploy);
      return [previous?.version ?? null, next?.version ?? null];
    };
    expect(await beside("web-1")).toEqual([null, "web-2"]);
    expect(await beside("web-2")).toEqual(["web-1", "all"]);
    expect(await beside("worker-2")).toEqual(["worker-1", "all"]);
    expect(await beside("all")).toEqual(["worker-2", "web-3"]);
    expect(await beside("staging")).toEqual([null, null]);
  });

  test("of the same time are told apart by id, and none is a neighbour of itself", async () => {
    const { id } = await makeProject();
    for (const version of ["a", "b", "c"]) await makeDeploy(id, { deployedAt: noon - DAY, version });
    const { deploys } = await listDeploys({ projectId: id, limit: 10 });
    const [newest, middle, oldest] = deploys;
    if (!newest || !middle || !oldest) throw new Error("three deploys");
    expect(await neighbouringDeploys(id, middle)).toEqual({ previous: oldest, next: newest });
    expect(await neighbouringDeploys(id, oldest)).toMatchObject({ previous: null });
    expect(await neighbouringDeploys((await makeProject()).id, middle)).toEqual({ previous: null, next: null });
  });
});
