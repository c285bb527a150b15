import { expect, test } from "vitest";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { seeded } from "@/lib/testing/simulate";
import { withConfirmation } from "./confirmed-verdict";
import { currentVerdict } from "./judge-deploys";

const at = floorTo(Date.now(), HOUR) - DAY;
const back = at + 90 * MINUTE;
const now = at + 4 * HOUR;

/** A deploy that doubles latencies until `until`, and what follows it after an hour and a half. */
async function make(until: number, later: Partial<Deploy>) {
  const { id: projectId } = await makeProject();
  const deploy = await makeDeploy(projectId, { service: "shop", deployedAt: at });
  const next = await makeDeploy(projectId, { service: "shop", deployedAt: back, version: "v41", ...later });
  const random = seeded(7);
  const minutes = Array.from({ length: (3 * DAY + 4 * HOUR) / MINUTE }, (_, i) => {
    const minute = at - 3 * DAY + i * MINUTE;
    const factor = minute >= at && minute < until ? 2 : 1;
    return { at: minute, n: 60, ms: 100 * (0.9 + 0.2 * random.uniform()) * factor };
  });
  await makeSeries(projectId, { service: "shop", operation: ALL_OPERATIONS }, minutes);
  const verdict = await currentVerdict(projectId, deploy, now);
  if (!verdict) throw new Error("no verdict");
  const said = async () =>
    (await withConfirmation(projectId, deploy, verdict)).subjects.find(({ metric }) => metric === "p95")?.cause
      .confirmedBy;
  return { projectId, next, said };
}

test("a rollback confirms what it takes back once it has been judged itself", async () => {
  const { projectId, next, said } = await make(back, { kind: "rollback" });
  expect(await said()).toBeNull();
  await currentVerdict(projectId, next, now);
  const confirmed = await said();
  expect(confirmed).toMatchObject({ deployId: next.id, label: "v41", at: back });
  expect(confirmed?.size).toBeCloseTo(0.5, 1);
});

test("a fix that finds the level where it was left confirms, too", async () => {
  const { projectId, next, said } = await make(back, {});
  await currentVerdict(projectId, next, now);
  expect(await said()).toMatchObject({ deployId: next.id, label: "v41" });
});

test("a rollback after which nothing changes confirms nothing", async () => {
  const { projectId, next, said } = await make(now, { kind: "rollback" });
  await currentVerdict(projectId, next, now);
  expect(await said()).toBeNull();
});
