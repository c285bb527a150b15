import { expect, test } from "vitest";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { countDeploys } from "./deploy-counts";

const from = Date.UTC(2026, 10, 20);
const window = { from, to: from + 1_000 };

test("counts the deploys that concern the service before, in and after a half-open window", async () => {
  const project = await makeProject();
  const deploy = (at: number, service = "shop", env = "production") =>
    makeDeploy(project.id, { deployedAt: at, service, env });
  await deploy(from - 1);
  await deploy(from);
  await deploy(window.to - 1, "");
  await deploy(window.to);
  await deploy(from, "search");
  await deploy(from, "shop", "staging");
  const counts = await countDeploys(project.id, { env: "production", service: "shop", window });
  expect(counts).toEqual({ before: 1, inside: 2, after: 1 });
});

test("another project's deploys do not count", async () => {
  const [mine, theirs] = [await makeProject(), await makeProject()];
  await makeDeploy(theirs.id, { deployedAt: from, service: "shop" });
  const counts = await countDeploys(mine.id, { env: "production", service: "shop", window });
  expect(counts).toEqual({ before: 0, inside: 0, after: 0 });
});
