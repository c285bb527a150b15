import { beforeAll, expect, inject, test } from "vitest";
import { falseAlarmsSchema } from "@/app/api/v1/_schema";
import { createKey } from "@/lib/auth/api-keys";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, type RollupRow } from "@/lib/testing/rollups";
import { signIn } from "@/lib/testing/sign-in";
import { seeded } from "@/lib/testing/simulate";
import { makeUser } from "@/lib/testing/users";

const baseUrl = inject("baseUrl");
const secret = { authorization: `Bearer ${inject("cronSecret")}` };
const today = floorTo(Date.now() - HOUR, DAY);

let project: { id: string; slug: string };
let authorization: { authorization: string };

/** A day of a service, and what followed. */
function minutes(): RollupRow[] {
  const random = seeded(3);
  return Array.from({ length: (DAY + 5 * MINUTE) / MINUTE }, (_, i) => ({
    ...{ at: today - DAY + i * MINUTE, n: 60, ms: 100 * (0.9 + 0.2 * random.uniform()) },
  }));
}

async function read(headers = authorization) {
  const response = await fetch(`${baseUrl}/api/v1/false-alarms`, { headers });
  expect(response.status).toBe(200);
  return falseAlarmsSchema.parse(await response.json());
}

async function keyOf(projectId: string): Promise<{ authorization: string }> {
  const { token } = await createKey({ projectId, name: "reader", scopes: ["read"], now: Date.now() });
  return { authorization: `Bearer ${token}` };
}

beforeAll(async () => {
  project = await makeProject();
  authorization = await keyOf(project.id);
});

test("before the first night nothing is said", async () => {
  expect(await read()).toMatchObject({ nights: 0, judged: 0, blamed: 0, share: null, expected: null, metrics: [] });
});

test("the scheduler's calls pretend deploys, and how many were blamed is told by API and page", async () => {
  await makeSeries(project.id, { service: "shop", operation: ALL_OPERATIONS }, minutes());
  await expect
    .poll(
      async () => {
        await fetch(`${baseUrl}/api/cron/rollups`, { method: "POST", headers: secret });
        const { judged, unjudged } = await read();
        return judged + unjudged;
      },
      { timeout: 50_000 },
    )
    .toBe(11);
  const told = await read();
  expect(told).toMatchObject({ nights: expect.any(Number), expected: 0.015 });
  expect(told.metrics.map(({ metric }) => metric)).toContain("p95");
  const user = await makeUser({ projectId: project.id, role: "member" });
  const headers = { cookie: await signIn(baseUrl, user.email, user.password) };
  const html = await (await fetch(`${baseUrl}/p/${project.slug}/verdicts`, { headers })).text();
  expect(html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ")).toContain(`Of ${told.judged} pretended deploys`);
});

test("those of another project are its own", async () => {
  const other = await makeProject();
  expect(await read(await keyOf(other.id))).toMatchObject({ nights: 0, judged: 0 });
});
