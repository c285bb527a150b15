import { expect, test } from "vitest";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, MINUTE } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { environmentsOf, listEnvironments, listPlaces, listServices, listVersions } from "./catalogue";

const noon = Date.UTC(2026, 10, 23, 12);
const total = { service: "web", operation: ALL_OPERATIONS };

test("services come from telemetry and from deploys, with their environments and newest minute", async () => {
  const [project, other] = [await makeProject(), await makeProject()];
  await makeSeries(project.id, total, [
    { at: noon - DAY, n: 1 },
    { at: noon, n: 1 },
  ]);
  await makeSeries(project.id, { ...total, source: "metrics", env: "staging" }, [{ at: noon + MINUTE, n: 1 }]);
  await makeDeploy(project.id, { service: "api", env: "canary", deployedAt: noon });
  await makeDeploy(project.id, { service: "web", env: "preview", deployedAt: noon });
  await makeDeploy(project.id, { env: "empty", deployedAt: noon });
  await makeSeries(other.id, { ...total, service: "foreign", env: "elsewhere" }, [{ at: noon, n: 1 }]);
  expect(await listServices(project.id)).toEqual([
    { name: "api", firstSeenAt: noon, envs: ["canary"], lastSeenAt: null },
    {
      name: "web",
      firstSeenAt: noon - DAY,
      envs: ["preview", "production", "staging"],
      lastSeenAt: noon + MINUTE,
    },
  ]);
  expect(await environmentsOf(project.id, "web")).toEqual(["preview", "production", "staging"]);
  expect(await environmentsOf(project.id, "foreign")).toBeNull();
  const environments = ["canary", "empty", "preview", "production", "staging"];
  expect(await listEnvironments(project.id)).toEqual(environments);
  expect(await listPlaces(project.id)).toEqual({ environments, services: ["api", "web"] });
});

test("versions are those that served in the window, the newest arrival first", async () => {
  const project = await makeProject();
  await makeSeries(project.id, total, [
    { at: noon - DAY, n: 1, version: "v0" },
    { at: noon, n: 1, version: "v1" },
    { at: noon + MINUTE, n: 1, version: "v2" },
    { at: noon + MINUTE, n: 1 },
    { at: noon + 2 * MINUTE, n: 1, version: "v1" },
  ]);
  const window = { from: noon, to: noon + DAY };
  const query = { env: "production", service: "web", window, limit: 10 };
  expect(await listVersions(project.id, query)).toEqual([
    { version: "v2", firstAt: noon + MINUTE, lastAt: noon + MINUTE },
    { version: "v1", firstAt: noon, lastAt: noon + 2 * MINUTE },
  ]);
  expect(await listVersions(project.id, { ...query, limit: 1 })).toHaveLength(1);
  expect(await listVersions((await makeProject()).id, query)).toEqual([]);
});
