import { expect, test } from "vitest";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { database } from "./db";
import { newErrorGroups } from "./error-reads";

const noon = Date.UTC(2026, 10, 23, 12);
const window = { from: noon, to: noon + HOUR };

async function makeGroup(
  projectId: string,
  group: { fingerprint: string; firstSeenAt: number; service?: string; env?: string; minutes?: [number, number][] },
): Promise<void> {
  const { fingerprint, firstSeenAt, service = "web", env = "production", minutes = [] } = group;
  const key = { projectId, env, service, fingerprint };
  const { prisma } = database();
  await prisma.errorGroup.create({
    data: {
      ...key,
      exceptionClass: "TypeError",
      message: `message of ${fingerprint}`,
      status: "open",
      firstSeenAt: new Date(firstSeenAt),
      lastSeenAt: new Date(firstSeenAt + MINUTE),
      samples: 0,
    },
  });
  await prisma.errorMinute.createMany({
    data: minutes.map(([at, n]) => ({ ...key, at: new Date(at), version: "", n })),
  });
}

test("gives the groups first seen in the window with their occurrences in it, the most first", async () => {
  const [project, other] = [await makeProject(), await makeProject()];
  await makeGroup(project.id, { fingerprint: "old", firstSeenAt: noon - 1, minutes: [[noon, 99]] });
  await makeGroup(project.id, {
    fingerprint: "few",
    firstSeenAt: noon + 30_000,
    minutes: [
      [noon, 2],
      [noon + HOUR, 50],
    ],
  });
  await makeGroup(project.id, {
    fingerprint: "many",
    firstSeenAt: noon + MINUTE,
    minutes: [
      [noon + MINUTE, 3],
      [noon + 2 * MINUTE, 4],
    ],
  });
  await makeGroup(project.id, { fingerprint: "late", firstSeenAt: noon + HOUR });
  await makeGroup(project.id, { fingerprint: "worker", service: "worker", firstSeenAt: noon, minutes: [[noon, 1]] });
  await makeGroup(project.id, { fingerprint: "staging", env: "staging", firstSeenAt: noon });
  await makeGroup(other.id, { fingerprint: "foreign", firstSeenAt: noon });

  const query = { projectId: project.id, env: "production", service: "web", window, limit: 10 };
  const groups = await newErrorGroups(query);
  expect(groups.map(({ fingerprint, n }) => [fingerprint, n])).toEqual([
    ["many", 7],
    ["few", 2],
  ]);
  expect(groups[0]).toEqual({
    env: "production",
    service: "web",
    fingerprint: "many",
    exceptionClass: "TypeError",
    message: "message of many",
    firstSeenAt: noon + MINUTE,
    lastSeenAt: noon + 2 * MINUTE,
    n: 7,
  });
  expect((await newErrorGroups({ ...query, service: null })).map(({ fingerprint }) => fingerprint)).toEqual([
    "many",
    "few",
    "worker",
  ]);
  expect(await newErrorGroups({ ...query, limit: 1 })).toHaveLength(1);
});

test("an error that names no service is told for every service", async () => {
  const project = await makeProject();
  await makeGroup(project.id, { fingerprint: "nameless", service: "", firstSeenAt: noon, minutes: [[noon, 1]] });
  const groups = await newErrorGroups({
    projectId: project.id,
    env: "production",
    service: "web",
    window,
    limit: 10,
  });
  expect(groups.map(({ fingerprint }) => fingerprint)).toEqual(["nameless"]);
});
