import { beforeAll, describe, expect, inject, test } from "vitest";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import { database } from "@/lib/store/db";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries, type RollupRow } from "@/lib/testing/rollups";
import { signIn } from "@/lib/testing/sign-in";
import { seeded } from "@/lib/testing/simulate";
import { makeUser } from "@/lib/testing/users";
import { submitForm } from "./forms";

const baseUrl = inject("baseUrl");
const secret = { authorization: `Bearer ${inject("cronSecret")}` };
const at = floorTo(Date.now(), HOUR) - DAY;

let project: { id: string; slug: string };
let deploy: Deploy;
let owner: { cookie: string };
let other: { cookie: string };

/** Three days of minutes until two hours after the deploy, from which on the latencies are a quarter more. */
function minutes(): RollupRow[] {
  const random = seeded(7);
  const rows: RollupRow[] = [];
  for (let minute = at - 3 * DAY; minute < at + 2 * HOUR; minute += MINUTE) {
    rows.push({ at: minute, n: 60, ms: 100 * (0.98 + 0.04 * random.uniform()) * (minute >= at ? 1.25 : 1) });
  }
  return rows;
}

async function cookieOf(role: "owner" | "member"): Promise<{ cookie: string }> {
  const user = await makeUser({ projectId: project.id, role });
  return { cookie: await signIn(baseUrl, user.email, user.password) };
}

async function textOf(path: string, headers: { cookie: string }): Promise<string> {
  const html = await (await fetch(baseUrl + path, { headers })).text();
  return html.replaceAll("<!-- -->", "").replaceAll("&quot;", '"');
}

async function kindOf(): Promise<string | null> {
  const verdict = await database().prisma.deployVerdict.findFirst({ where: { deployId: deploy.id } });
  return verdict?.kind ?? null;
}

// The server judges by itself, too: what it has just taken up, a call leaves to it.
const kindOnceJudged = () =>
  expect.poll(
    async () => {
      const response = await fetch(`${baseUrl}/api/cron/rollups`, { method: "POST", headers: secret });
      expect(response.status).toBe(200);
      return kindOf();
    },
    { timeout: 20_000 },
  );

beforeAll(async () => {
  project = await makeProject();
  await makeSeries(project.id, { service: "shop", operation: ALL_OPERATIONS }, minutes());
  deploy = await makeDeploy(project.id, { service: "shop", deployedAt: at, version: "v7" });
  [owner, other] = [await cookieOf("owner"), await cookieOf("member")];
});

describe("a deploy", () => {
  test("is judged by the scheduler's call", async () => {
    await kindOnceJudged().toBe("regressed");
  });

  test("is found on the timeline by its verdict", async () => {
    const path = `/p/${project.slug}/deploys?verdict=`;
    expect(await textOf(`${path}regressed`, other)).toContain("v7");
    expect(await textOf(`${path}improved`, other)).toContain("No deploy matches these filters");
    expect(await textOf(`${path}bad`, other)).toContain("Not understood in the address, and left out: verdict.");
  });

  const page = () => `/p/${project.slug}/deploys/${deploy.id}`;
  const review = (decision: string, reason: string, headers = other) =>
    submitForm(baseUrl + page(), { containing: 'value="p95"', fields: { decision, reason }, headers });

  test("of which a verdict is dismissed asks for a reason, and teaches a floor", async () => {
    await review("dismissed", " ");
    expect(await textOf(`/p/${project.slug}/verdicts`, owner)).toContain("Nothing yet");
    await review("dismissed", "the nightly\0 import");
    expect(await textOf(page(), other)).toMatch(/Dismissed by .*: “the nightly import”/);
    const verdicts = await textOf(`/p/${project.slug}/verdicts`, owner);
    expect(verdicts).toContain("0 of 1: 0 %");
    expect(verdicts).toMatch(/A floor of 2\d % for p95 would not have flagged it/);
  });

  test("takes back what was said, and then counts the last word", async () => {
    await review("withdrawn", "");
    await review("confirmed", "");
    const verdicts = await textOf(`/p/${project.slug}/verdicts`, other);
    expect(verdicts).toContain("1 of 1: 100 %");
    expect(verdicts).not.toContain("would not have flagged it");
  });

  test("of another project is not there to be judged", async () => {
    const foreign = await makeProject();
    const user = await makeUser({ projectId: foreign.id, role: "owner" });
    const headers = { cookie: await signIn(baseUrl, user.email, user.password) };
    for (const slug of [foreign.slug, project.slug]) {
      expect((await fetch(`${baseUrl}/p/${slug}/deploys/${deploy.id}`, { headers })).status).toBe(404);
    }
  });
});

describe("settings", () => {
  const path = () => `${baseUrl}/p/${project.slug}/verdicts/settings`;
  const save = (fields: Record<string, string>, headers = owner) =>
    submitForm(path(), { containing: 'name="p95"', fields: { metrics: "p95", ...fields }, headers });

  test("are an owner's matter", async () => {
    expect((await fetch(path(), { headers: other })).status).toBe(404);
    expect((await fetch(`${path()}/replay?p95=1`, { headers: other })).status).toBe(404);
    expect((await fetch(`${path()}?service=nowhere`, { headers: owner })).status).toBe(404);
  });

  test("that are wrong are named, with what may be entered, and what was typed stays", async () => {
    const html = await (await save({ p95: "much", beforeMinutes: "1" })).text();
    expect(html).toContain('id="p95-error"');
    expect(html).toContain("Enter a number from 0.1 to 1000.");
    expect(html).toContain("Enter a whole number from 20 to 240.");
    expect(html).toContain('value="much"');
    expect(await database().prisma.verdictSettings.count({ where: { projectId: project.id } })).toBe(0);
  });

  const query = (p95: string) =>
    new URLSearchParams([
      ...Object.entries({
        beforeMinutes: "60",
        afterMinutes: "30",
        warmUpMinutes: "2",
        falseAlarms: "2",
        p50: p95,
        p95,
      }),
      ...Object.entries({ p99: p95, throughput: "20", errorPoints: "0.5", errorFactor: "1.5" }),
      ["metrics", "p95"],
    ]);

  test("can be tried on past deploys first, which changes nothing", async () => {
    const response = await fetch(`${path()}/replay?${query("80")}`, { headers: owner });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, expect.stringContaining("ndjson")]);
    const lines: unknown[] = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: "begin", total: 1, withoutMinutes: 0 });
    expect(lines[1]).toMatchObject({ type: "judged", label: "v7", from: "regressed" });
    expect(lines[1]).not.toMatchObject({ to: "regressed" });
    expect(lines.at(-1)).toEqual({ type: "end", isWhole: true });
    expect(await kindOf()).toBe("regressed");
    expect((await fetch(`${path()}/replay?p95=x`, { headers: owner })).status).toBe(422);
  });

  test("that are saved judge anew, until they are reset", async () => {
    await save(Object.fromEntries(query("80")));
    await kindOnceJudged().not.toBe("regressed");
    expect(await textOf(`/p/${project.slug}/verdicts/settings`, owner)).toContain("Set here.");
    await save({ forget: "1" });
    await kindOnceJudged().toBe("regressed");
  });
});
