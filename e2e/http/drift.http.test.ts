import { beforeAll, describe, expect, inject, test } from "vitest";
import { impactSchema } from "@/app/api/v1/_schema";
import { createKey } from "@/lib/auth/api-keys";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR } from "@/lib/domain/time";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeHours, type RollupRow } from "@/lib/testing/rollups";
import { signIn } from "@/lib/testing/sign-in";
import { seeded } from "@/lib/testing/simulate";
import { makeUser } from "@/lib/testing/users";
import { submitForm } from "./forms";

const baseUrl = inject("baseUrl");
const end = floorTo(Date.now(), HOUR);
const WEEK = 7 * DAY;
const DAYS = 70;

let project: { id: string; slug: string };
let old: Deploy;
let owner: { cookie: string };
let member: { cookie: string };

/** Steps of 2 % each, ten over the four weeks before yesterday. */
const stepsUntil = (at: number) => Math.min(10, Math.max(0, Math.ceil((at - (end - 4 * WEEK)) / (2.7 * DAY))));

function hours(days: number, factor = (at: number) => 1.02 ** stepsUntil(at)): RollupRow[] {
  const random = seeded(5);
  return Array.from({ length: days * 24 }, (_, i) => {
    const at = end - (days * 24 - i) * HOUR;
    const season = 1 + 0.2 * Math.sin((2 * Math.PI * at) / DAY);
    return { at, n: 500, ms: 200 * season * (1 + 0.02 * random.normal()) * factor(at) };
  });
}

async function pageOf(service: string, headers: { cookie: string }): Promise<string> {
  const html = await (await fetch(`${baseUrl}/p/${project.slug}/services/${service}`, { headers })).text();
  return html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ");
}

async function cookieOf(role: "owner" | "member", projectId = project.id): Promise<{ cookie: string }> {
  const user = await makeUser({ projectId, role });
  return { cookie: await signIn(baseUrl, user.email, user.password) };
}

beforeAll(async () => {
  project = await makeProject();
  await makeHours(project.id, { service: "shop", operation: ALL_OPERATIONS }, hours(DAYS));
  await makeHours(project.id, { service: "young", operation: ALL_OPERATIONS }, hours(15));
  old = await makeDeploy(project.id, { service: "shop", version: "v0", deployedAt: end - 8 * WEEK });
  const deploys = Array.from({ length: 10 }, (_, i) => ({
    version: `v${i + 1}`,
    deployedAt: end - 4 * WEEK + i * 2.7 * DAY,
  }));
  for (const one of deploys) await makeDeploy(project.id, { service: "shop", ...one });
  [owner, member] = [await cookieOf("owner"), await cookieOf("member")];
});

test("ten steps of 2 % are seen against four weeks ago, with the releases between", async () => {
  const html = await pageOf("shop", member);
  expect(html).toContain('data-drift="p95" data-kind="drifted"');
  expect(html).toMatch(/Drifted since four weeks ago: p50 by \+2\d %/);
  expect(html).toMatch(/, when .*>v0<.* ran\. Small steps/);
  expect(html).toMatch(/Released since: .*>v10<.*>v1</);
});

test("with less than three weeks nothing is said", async () => {
  expect(await pageOf("young", member)).not.toContain('id="drift"');
});

test("an owner pins another release, and takes the pin back", async () => {
  const pin = (baseline: string) =>
    submitForm(`${baseUrl}/p/${project.slug}/services/shop`, {
      ...{ containing: 'name="baseline"', fields: { baseline }, headers: owner },
    });
  await pin(old.id);
  const html = await pageOf("shop", member);
  expect(html).toMatch(/the same hours 7 weeks ago, from .* in the week after .*>v0<.* \(pinned\)/);
  expect(html).toContain("Drifted since 7 weeks ago");
  expect(html).not.toContain('name="baseline"');
  await pin("");
  expect(await pageOf("shop", owner)).toContain("Drifted since four weeks ago");
});

test("a release of another project or service is none that can be pinned", async () => {
  const foreign = await makeProject();
  const elsewhere = await makeDeploy(foreign.id, { service: "shop", deployedAt: end - 6 * WEEK });
  const other = await makeDeploy(project.id, { service: "young", deployedAt: end - 6 * WEEK });
  for (const id of [elsewhere.id, other.id]) {
    await submitForm(`${baseUrl}/p/${project.slug}/services/shop`, {
      ...{ containing: 'name="baseline"', fields: { baseline: id }, headers: owner },
    });
    expect(await pageOf("shop", owner)).not.toContain("(pinned)");
  }
});

describe("a day after a deploy", () => {
  const deployedAt = end - 30 * HOUR;
  const impactOf = async ({ id }: Deploy) => {
    const { token } = await createKey({ projectId: project.id, name: "reader", scopes: ["read"], now: Date.now() });
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${baseUrl}/api/v1/deploys/${id}/impact`, { headers });
    return impactSchema.parse(await response.json());
  };

  test("what is still there is told on its page and by the API", async () => {
    const rows = hours(DAYS, (at) => (at >= deployedAt ? 1.25 : 1));
    await makeHours(project.id, { service: "leaky", operation: ALL_OPERATIONS }, rows);
    const deploy = await makeDeploy(project.id, { service: "leaky", deployedAt });
    await makeDeploy(project.id, { service: "leaky", version: "v9", deployedAt: deployedAt + 5 * HOUR });
    const { day_later } = await impactOf(deploy);
    const p95 = day_later?.subjects.find(({ metric }) => metric === "p95");
    expect(p95).toMatchObject({ service: "leaky", operation: "(all)", kind: "drifted" });
    expect(p95?.size.value).toBeCloseTo(1.25, 1);
    expect(day_later?.windows.after).toEqual({
      from: new Date(deployedAt).toISOString(),
      to: new Date(deployedAt + DAY).toISOString(),
    });
    expect(day_later?.followed_by.map(({ label }) => label)).toEqual(["v9"]);
    const html = await (await fetch(`${baseUrl}/p/${project.slug}/deploys/${deploy.id}`, { headers: member })).text();
    for (const sentence of day_later?.sentences ?? [""]) {
      expect(html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ")).toContain(sentence);
    }
    expect(day_later?.sentences[0]).toMatch(
      /^p50 of leaky is 2\d % .* above the day before’s, still there after a day\.$/,
    );
  });

  test("nothing is said before the day is over, nor after a short past", async () => {
    const fresh = await makeDeploy(project.id, { service: "leaky", deployedAt: end - 20 * HOUR });
    expect((await impactOf(fresh)).day_later).toBeNull();
    const young = await makeDeploy(project.id, { service: "young", deployedAt });
    expect((await impactOf(young)).day_later).toBeNull();
  });
});
