import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createKey } from "@/lib/auth/api-keys";
import type { Deploy } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { floorTo, MINUTE } from "@/lib/domain/time";
import { database } from "@/lib/store/db";
import { makeDeploy } from "@/lib/testing/deploys";
import { makeProject } from "@/lib/testing/factories";
import { makeSeries } from "@/lib/testing/rollups";
import { fillRoute, findRoutes } from "@/lib/testing/routes";
import { signIn } from "@/lib/testing/sign-in";
import { makeUser } from "@/lib/testing/users";

/** A project with a member, a key of each kind, and data that bears its mark. */
interface Tenant {
  /** Stands in everything that only this project may see. */
  mark: string;
  id: string;
  slug: string;
  deploy: Deploy;
  key: string;
  cookie: string;
}

const SERVICE = "checkout";
const noon = floorTo(Date.now() - 30 * MINUTE, MINUTE);
const routes = await findRoutes();

let victim: Tenant;
let stranger: Tenant;

beforeAll(async () => {
  victim = await makeTenant();
  stranger = await makeTenant();
});

async function makeTenant(): Promise<Tenant> {
  const mark = randomBytes(12).toString("hex");
  const { id, slug } = await makeProject();
  const user = await makeUser({ projectId: id, role: "owner" });
  const { token } = await createKey({ projectId: id, name: `key ${mark}`, scopes: ["ingest", "read"], now: noon });
  const deploy = await makeDeploy(id, {
    deployedAt: noon,
    service: SERVICE,
    gitSha: "0123456789abcdef",
    description: `deploy ${mark}`,
    version: "1.0.0",
  });
  const rows = [{ at: noon + MINUTE, n: 9, version: `v-${mark}` }];
  for (const operation of [ALL_OPERATIONS, `GET /${mark}`]) await makeSeries(id, { service: SERVICE, operation }, rows);
  await database().prisma.errorGroup.create({
    data: {
      projectId: id,
      env: "production",
      service: SERVICE,
      fingerprint: "f1",
      exceptionClass: "TypeError",
      message: `error ${mark}`,
      status: "open",
      firstSeenAt: new Date(noon + MINUTE),
      lastSeenAt: new Date(noon + MINUTE),
      samples: 0,
    },
  });
  return { mark, id, slug, deploy, key: token, cookie: await signIn(inject("baseUrl"), user.email, user.password) };
}

/** What a route answers to someone whom it does not know, or not as one of the victim's project. */
interface RouteCase {
  method?: "POST";
  /** Without a key or a session: a status, or "sign-in" for the way there. */
  unknown: number | "sign-in";
  /** With the stranger's own key or session, but the victim's ids. */
  foreign: number;
  /** The query that asks for the most. */
  query?: Record<string, string>;
  body?: (of: Tenant) => unknown;
  headers?: Record<string, string>;
}

const sameReport = ({ deploy }: Tenant) => ({
  git_sha: deploy.gitSha,
  version: deploy.version,
  env: deploy.env,
  service: deploy.service,
  timestamp: new Date(deploy.deployedAt).toISOString(),
  description: "overwritten",
});
const sameError = () => ({
  exception_class: "TypeError",
  message: "overwritten",
  fingerprint: "f1",
  backtrace: [],
  service: SERVICE,
});
const resource = { attributes: [{ key: "service.name", value: { stringValue: SERVICE } }] };
const nanoseconds = (at: number) => `${at}000000`;
const times = { startTimeUnixNano: nanoseconds(noon + MINUTE), timeUnixNano: nanoseconds(noon + 2 * MINUTE) };
const sameSpan = () => {
  const span = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "GET /", kind: 2 };
  const { startTimeUnixNano, timeUnixNano: endTimeUnixNano } = times;
  return {
    resourceSpans: [{ resource, scopeSpans: [{ spans: [{ ...span, startTimeUnixNano, endTimeUnixNano }] }] }],
  };
};
const sameMetric = () => {
  const point = { ...times, count: "1", sum: 0.1, explicitBounds: [0.2], bucketCounts: ["1", "0"] };
  const histogram = { aggregationTemporality: 1, dataPoints: [point] };
  const metric = { name: "http.server.request.duration", unit: "s", histogram };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] };
};
const sameMinutes = () => ({
  deploy: { at: "2026-11-20T12:00:00Z" },
  series: [{ service: SERVICE, metric: "p95", start: "2026-11-20T11:00:00Z", step_s: 60, values: [] }],
});
const page: RouteCase = { unknown: "sign-in", foreign: 404 };
const read: RouteCase = { unknown: 401, foreign: 200 };

const cases: Record<string, RouteCase> = {
  "/": { unknown: "sign-in", foreign: 307 },
  "/account": { unknown: "sign-in", foreign: 200 },
  "/api/[...path]": { unknown: 404, foreign: 404 },
  "/api/auth/[...nextauth]": { unknown: 404, foreign: 404 },
  "/api/cron/rollups": { method: "POST", unknown: 401, foreign: 401 },
  "/api/v1/analyse": { method: "POST", unknown: 401, foreign: 200, body: sameMinutes },
  "/api/v1/deploys": { ...read, query: { service: SERVICE, env: "production", limit: "200" } },
  "/api/v1/deploys/[id]": { unknown: 401, foreign: 404 },
  "/api/v1/deploys/[id]/arithmetic": { unknown: 401, foreign: 404, query: { metric: "p95" } },
  "/api/v1/deploys/[id]/impact": { unknown: 401, foreign: 404 },
  "/api/v1/deploys/[id]/minutes": { unknown: 401, foreign: 404 },
  "/api/v1/false-alarms": read,
  "/api/v1/series": { ...read, query: { service: SERVICE, metric: "p95" } },
  "/api/v1/services": read,
  "/health": { unknown: 200, foreign: 200 },
  "/ingest/[[...path]]": { unknown: 404, foreign: 404 },
  "/ingest/deploys": { method: "POST", unknown: 401, foreign: 202, body: sameReport },
  "/ingest/errors": { method: "POST", unknown: 401, foreign: 202, body: sameError },
  "/ingest/errors/batch": { method: "POST", unknown: 401, foreign: 202, body: () => ({ errors: [sameError()] }) },
  "/ingest/v1/logs": { method: "POST", unknown: 401, foreign: 200, body: () => ({ resourceLogs: [] }) },
  "/ingest/v1/metrics": { method: "POST", unknown: 401, foreign: 200, body: sameMetric },
  "/ingest/v1/traces": { method: "POST", unknown: 401, foreign: 200, body: sameSpan },
  "/p/[slug]": page,
  "/p/[slug]/deploys": page,
  "/p/[slug]/deploys/[id]": page,
  "/p/[slug]/deploys/[id]/arithmetic": page,
  "/p/[slug]/deploys/[id]/arithmetic/tables": page,
  "/p/[slug]/keys": page,
  "/p/[slug]/services/[service]": page,
  "/p/[slug]/setup": page,
  "/p/[slug]/verdicts": page,
  "/p/[slug]/verdicts/settings": page,
  "/p/[slug]/verdicts/settings/replay": page,
  "/sign-in": { unknown: 200, foreign: 307 },
};

test("every page and route has its case here, and every case its route", () => {
  expect(routes).toEqual(Object.keys(cases).sort());
});

function isMachine(route: string): boolean {
  return route.startsWith("/api/v1/") || route.startsWith("/ingest/");
}

/** Asks for the victim's data on a route. */
async function ask(route: string, slug: string, credentials: Record<string, string>): Promise<Response> {
  const { method = "GET", query = {}, body } = caseOf(route);
  const filled = fillRoute(route, { slug, id: victim.deploy.id, service: SERVICE, path: "x", nextauth: "x" });
  return fetch(`${inject("baseUrl")}${filled}?${new URLSearchParams(query)}`, {
    method,
    headers: { ...credentials, ...(body ? { "content-type": "application/json" } : {}) },
    redirect: "manual",
    ...(body ? { body: JSON.stringify(body(victim)) } : {}),
  });
}

function caseOf(route: string): RouteCase {
  const found = cases[route];
  if (!found) throw new Error(`${route} has no case`);
  return found;
}

/** Status and where it leads; fails when the answer holds anything of the victim's. */
async function outcome(response: Response): Promise<[number, string | null]> {
  const told = [...response.headers].join("\n") + (await response.text());
  expect(told.includes(victim.mark)).toBe(false);
  return [response.status, response.headers.get("location")];
}

// What is merged and judged in the background comes and goes by itself.
async function contentOf(projectId: string): Promise<Record<string, string[]>> {
  const { pool } = database();
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'project_id'
       AND table_name !~ '^(rollup_(dirty|hour|day)|deploy_verdict)' ORDER BY 1`,
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT t::text AS row FROM "${name}" t WHERE project_id = $1 ORDER BY 1`,
      [projectId],
    );
    content[name] = rows.map(({ row }) => row);
  }
  return content;
}

describe.each(routes)("%s", (route) => {
  test("tells a stranger without key and session nothing", async () => {
    const { unknown } = caseOf(route);
    const [status, location] = await outcome(await ask(route, victim.slug, {}));
    expect(status).toBe(unknown === "sign-in" ? 307 : unknown);
    if (unknown === "sign-in") expect(location).toMatch(/\/sign-in/);
  });

  test("gives nothing of one project to another, and changes nothing in it", async () => {
    const before = await contentOf(victim.id);
    const credentials = isMachine(route) ? { authorization: `Bearer ${stranger.key}` } : { cookie: stranger.cookie };
    const [status] = await outcome(await ask(route, victim.slug, credentials));
    expect(status).toBe(caseOf(route).foreign);
    expect(await contentOf(victim.id)).toEqual(before);
  });
});

describe("credentials of the one kind are none of the other", () => {
  test.each(routes.filter(isMachine))("%s does not take a session", async (route) => {
    const { unknown } = caseOf(route);
    expect((await ask(route, stranger.slug, { cookie: victim.cookie })).status).toBe(unknown);
  });

  test.each(routes.filter((route) => route.startsWith("/p/")))("%s does not take a key", async (route) => {
    const response = await ask(route, victim.slug, { authorization: `Bearer ${victim.key}` });
    expect(await outcome(response)).toEqual([307, expect.stringContaining("/sign-in")]);
  });
});

describe("below one's own address", () => {
  test.each(routes.filter((route) => /^\/p\/\[slug\]\/.*\[/.test(route)))(
    "%s with an id of another project shows nothing of it",
    async (route) => {
      const response = await ask(route, stranger.slug, { cookie: stranger.cookie });
      const [status] = await outcome(response);
      // A service is named, and both projects have one of this name.
      expect(status).toBe(route.includes("[service]") ? 200 : 404);
    },
  );
});

test("the mark is seen by its own project, so that its absence says something", async () => {
  for (const route of ["/p/[slug]/deploys", "/p/[slug]/keys"]) {
    const response = await ask(route, victim.slug, { cookie: victim.cookie });
    expect((await response.text()).includes(victim.mark)).toBe(true);
  }
  const response = await ask("/api/v1/deploys/[id]", "", { authorization: `Bearer ${victim.key}` });
  expect((await response.text()).includes(victim.mark)).toBe(true);
});

describe("a form's action sent again for another project", () => {
  /** Sends the new-key form of the stranger's page, as a browser without JavaScript does, changed by `change`. */
  async function sendNewKeyForm(change: (value: string) => string): Promise<Response> {
    const address = `${inject("baseUrl")}/p/${stranger.slug}/keys`;
    const html = await (await fetch(address, { headers: { cookie: stranger.cookie } })).text();
    const form = new FormData();
    const fields = html.split("<form").find((part) => part.includes('name="scopes"')) ?? "";
    for (const [, attributes = ""] of fields.matchAll(/<input ([^>]*name="\$ACTION[^>]*)>/g)) {
      const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
      form.append(attribute("name"), change(attribute("value").replaceAll("&quot;", '"').replaceAll("&amp;", "&")));
    }
    form.append("name", "planted");
    form.append("scopes", "read");
    const headers = { cookie: stranger.cookie, origin: inject("baseUrl") };
    return fetch(address, { method: "POST", headers, body: form, redirect: "manual" });
  }

  test("makes a key for its own, none for the other", async () => {
    const planted = async (projectId: string) =>
      (await database().prisma.apiKey.findMany({ where: { projectId, name: "planted" } })).length;
    expect((await sendNewKeyForm((value) => value)).status).toBe(200);
    expect(await planted(stranger.id)).toBe(1);
    const refused = await sendNewKeyForm((value) => value.replaceAll(stranger.slug, victim.slug));
    expect(await planted(victim.id)).toBe(0);
    expect(await outcome(refused)).toEqual([404, null]);
  });
});
