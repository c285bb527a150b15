import { expect, test, vi } from "vitest";
import type { Deploy } from "@/lib/domain/deploy";
import { encodeHistogram } from "@/lib/domain/histogram";
import { ALL_OPERATIONS, type SeriesKey } from "@/lib/domain/telemetry";
import { DAY, MINUTE } from "@/lib/domain/time";
import { database, transaction } from "@/lib/store/db";
import { markHours } from "@/lib/store/rollup-marks";
import { mergeRollups } from "@/lib/store/rollup-merge";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, steadyHistogram } from "@/lib/testing/rollups";
import { readEffects } from "./deploy-effects";
import { readImpact } from "./deploy-impact";

const noon = Date.UTC(2026, 10, 23, 12);
const now = noon + DAY;

/** Requests every minute for three hours around noon, slower and failing from noon on. */
function steppedAtNoon(before: number, after: number, n = 20) {
  return Array.from({ length: 180 }, (_, index) => {
    const at = noon + (index - 90) * MINUTE;
    return { at, n, ms: at < noon ? before : after, errors: at < noon ? 0 : 1 };
  });
}

async function makeTotal(
  projectId: string,
  key: Partial<SeriesKey> & { service: string },
  rows: ReturnType<typeof steppedAtNoon>,
) {
  await makeSeries(projectId, { operation: ALL_OPERATIONS, ...key }, rows);
}

function effectsOf(projectId: string, deploys: Deploy[], at = now) {
  return readEffects({ projectId, deploys, now: at });
}

test("agree with what each deploy's own page says, whatever shortens its windows", async () => {
  const { id } = await makeProject();
  await makeTotal(id, { service: "web" }, steppedAtNoon(100, 200));
  await makeTotal(id, { service: "web", source: "metrics" }, steppedAtNoon(50, 60, 40));
  await makeTotal(id, { service: "web", kind: "consumer" }, steppedAtNoon(1, 1));
  await makeTotal(id, { service: "search" }, steppedAtNoon(80, 81));
  await makeTotal(id, { service: "web", env: "staging" }, steppedAtNoon(10, 40));
  const deploys = [
    await makeDeploy(id, { service: "web", deployedAt: noon }),
    await makeDeploy(id, { service: "web", deployedAt: noon + 25 * MINUTE, startedAt: noon + 22 * MINUTE }),
    await makeDeploy(id, { service: "", deployedAt: noon + 40 * MINUTE, finishedAt: noon + 41.5 * MINUTE }),
    await makeDeploy(id, { service: "web", env: "staging", deployedAt: noon }),
  ];
  const effects = await effectsOf(id, deploys);
  expect(effects.size).toBe(deploys.length);
  for (const deploy of deploys) {
    const effect = effects.get(deploy.id);
    const impact = await readImpact(id, deploy.id, { now });
    const whole = impact?.services.find(({ service }) => service === effect?.service);
    expect(whole?.comparisons).toEqual(expect.arrayContaining([effect?.p95, effect?.errorRate]));
  }
});

test("of a deploy of everything, the service that changed most", async () => {
  const { id } = await makeProject();
  await makeTotal(id, { service: "calm" }, steppedAtNoon(100, 101));
  await makeTotal(id, { service: "slow" }, steppedAtNoon(100, 300));
  const deploy = await makeDeploy(id, { deployedAt: noon });
  expect((await effectsOf(id, [deploy])).get(deploy.id)?.service).toBe("slow");
  for (let more = 3; more <= 11; more++) await makeTotal(id, { service: `service-${more}` }, []);
  expect((await effectsOf(id, [deploy])).size).toBe(0);
});

test("the same again without reading a histogram, until something is added", async () => {
  const { id } = await makeProject();
  await makeTotal(id, { service: "web" }, steppedAtNoon(100, 200));
  await mergeRollups(now);
  const deploy = await makeDeploy(id, { service: "web", deployedAt: noon });
  const first = await effectsOf(id, [deploy]);
  const query = vi.spyOn(database().reads, "query");
  expect(await effectsOf(id, [deploy])).toEqual(first);
  expect(query.mock.calls.filter(([text]) => String(text).includes("histogram"))).toEqual([]);
  query.mockRestore();
  await addLate(id);
  for (const isMerged of [false, true]) {
    if (isMerged) await mergeRollups(now);
    const effect = (await effectsOf(id, [deploy])).get(deploy.id);
    const impact = await readImpact(id, deploy.id, { now });
    expect(effect?.p95.after.value).toBeGreaterThan(800);
    expect(impact?.services[0]?.comparisons).toContainEqual(effect?.p95);
  }
});

/** Slow requests after noon, as intake adds them: with their marks. */
async function addLate(projectId: string): Promise<void> {
  const times = Array.from({ length: 30 }, (_, minute) => noon + minute * MINUTE);
  await transaction(async (client) => {
    await markHours(client, projectId, times);
    await client.query(
      `INSERT INTO rollup_minute (project_id, series_id, at, version, n, errors, sum_us, max_us, histogram)
       SELECT project_id, id, unnest($2::timestamptz[]), 'late', 500, 0, 450000000, 900000, $3::bytea
       FROM series WHERE project_id = $1`,
      [projectId, times.map((at) => new Date(at)), Buffer.from(encodeHistogram(steadyHistogram(500, 900)))],
    );
  });
}

test("nothing of a deploy whose minutes are past their retention", async () => {
  const { id } = await makeProject();
  await makeTotal(id, { service: "web" }, steppedAtNoon(100, 200));
  const deploy = await makeDeploy(id, { service: "web", deployedAt: noon });
  expect((await effectsOf(id, [deploy], noon + 14 * DAY)).size).toBe(1);
  expect((await effectsOf(id, [deploy], noon + 16 * DAY)).size).toBe(0);
});

test("nothing without requests on both sides, nor of another project", async () => {
  const [{ id }, other] = [await makeProject(), await makeProject()];
  await makeTotal(
    id,
    { service: "new" },
    steppedAtNoon(100, 100).filter(({ at }) => at >= noon),
  );
  await makeTotal(other.id, { service: "web" }, steppedAtNoon(100, 200));
  const fresh = await makeDeploy(id, { service: "new", deployedAt: noon });
  const web = await makeDeploy(id, { service: "web", deployedAt: noon });
  const future = await makeDeploy(id, { service: "new", deployedAt: now });
  expect((await effectsOf(id, [fresh, web, future])).size).toBe(0);
  expect((await effectsOf(id, [])).size).toBe(0);
});
