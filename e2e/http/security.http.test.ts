import { randomBytes } from "node:crypto";
import { describe, expect, inject, test } from "vitest";
import { resolveSession } from "@/lib/auth/live-session";
import { database } from "@/lib/store/db";
import { revokeOtherSessions } from "@/lib/store/sessions";
import { makeProject } from "@/lib/testing/factories";
import { callMachine, makeKeyedProject } from "@/lib/testing/machine-client";
import { fillRoute, findRoutes } from "@/lib/testing/routes";
import { cookiesOf, postCredentials, signIn } from "@/lib/testing/sign-in";
import { makeUser } from "@/lib/testing/users";
import { submitForm } from "./forms";

const baseUrl = inject("baseUrl");
const ANY = { slug: "x", id: "x", service: "x", path: "x", nextauth: "x" };
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const routes = await findRoutes();
const isMachine = (pattern: string) => /^\/(api|ingest|health)(\/|$)/.test(pattern);
const pages = routes.filter((pattern) => !isMachine(pattern));
const isPublic = (pattern: string) =>
  pattern === "/sign-in" || pattern === "/health" || pattern.startsWith("/api/auth");

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(baseUrl + path, { headers, redirect: "manual" });
}

async function member(role: "owner" | "member" = "owner") {
  const project = await makeProject();
  const user = await makeUser({ projectId: project.id, role });
  return { project, user, cookie: await signIn(baseUrl, user.email, user.password) };
}

describe("without a session or a key", () => {
  test.each(pages.filter((pattern) => !isPublic(pattern)))("%s leads to sign-in", async (pattern) => {
    for (const cookie of ["", "tidemark.session=forged", "tidemark.session=a.b.c.d.e"]) {
      const response = await get(`${fillRoute(pattern, ANY)}?q=1`, { cookie });
      expect([response.status, response.headers.get("location")]).toEqual([307, expect.stringMatching(/^\/sign-in/)]);
      expect(await response.text()).not.toContain("<main");
    }
  });

  test.each(routes.filter((pattern) => isMachine(pattern) && !isPublic(pattern)))(
    "%s answers nobody",
    async (pattern) => {
      for (const method of METHODS) {
        const response = await fetch(baseUrl + fillRoute(pattern, ANY), { method, redirect: "manual" });
        expect([401, 404, 405], `${method} ${response.status}`).toContain(response.status);
      }
    },
  );

  test("an address that is no route leads to sign-in too, and comes back after it", async () => {
    const response = await get("/nowhere/at?all=1");
    expect(response.headers.get("location")).toBe(`/sign-in?callbackUrl=${encodeURIComponent("/nowhere/at?all=1")}`);
  });

  test("sign-in and health answer", async () => {
    expect((await get("/sign-in")).status).toBe(200);
    expect((await get("/health")).status).toBe(200);
  });
});

describe("with a session", () => {
  test.each(pages.filter((pattern) => pattern.includes("[slug]")))(
    "%s of another project is not found",
    async (pattern) => {
      const [mine, theirs] = [await member(), await makeProject()];
      for (const slug of [theirs.slug, "\0", "../", "é"]) {
        expect((await get(fillRoute(pattern, { ...ANY, slug }), { cookie: mine.cookie })).status).toBe(404);
      }
    },
  );

  test("an address that encodes no text, or a name that none can have, is no fault of ours", async () => {
    const { project, cookie } = await member();
    const { key } = await makeKeyedProject("read");
    for (const end of ["%ff", "%zz", "%", "%ed%a0%80"]) {
      expect((await get(`/p/${project.slug}/services/${end}`, { cookie })).status, end).toBe(400);
      expect((await callMachine(`/api/v1/deploys/${end}`, { key, method: "GET" })).status, end).toBe(400);
    }
    expect((await get(`/p/${project.slug}/services/a%00`, { cookie })).status).toBe(404);
    expect((await callMachine("/api/v1/deploys/a%20b", { key, method: "GET" })).status).toBe(404);
  });

  test("only an owner reaches the keys", async () => {
    const [owner, other] = [await member("owner"), await member("member")];
    expect((await get(`/p/${owner.project.slug}/keys`, { cookie: owner.cookie })).status).toBe(200);
    expect((await get(`/p/${other.project.slug}/keys`, { cookie: other.cookie })).status).toBe(404);
  });

  test("a key of one project cannot be revoked from another", async () => {
    const [mine, theirs] = [await member(), await member()];
    const { key, id } = await makeKey(theirs);
    await makeKey(mine);
    const path = `${baseUrl}/p/${mine.project.slug}/keys`;
    const headers = { cookie: mine.cookie };
    await submitForm(path, { containing: 'name="id"', fields: { id }, headers });
    expect(await ingestStatus(key)).not.toBe(401);
  });

  test("a key works once it is made, is shown once, and stops when it is revoked", async () => {
    const owner = await member();
    const { key, id } = await makeKey(owner);
    expect(await ingestStatus(key)).not.toBe(401);
    const path = `/p/${owner.project.slug}/keys`;
    const headers = { cookie: owner.cookie };
    expect(await (await get(path, headers)).text()).not.toContain(key);
    await submitForm(baseUrl + path, { containing: `value="${id}"`, headers });
    expect(await ingestStatus(key)).toBe(401);
  });
});

type Member = Awaited<ReturnType<typeof member>>;

async function makeKey({ project, cookie }: Member): Promise<{ key: string; id: string }> {
  const fields = { name: "CI", scopes: "ingest" };
  const page = `${baseUrl}/p/${project.slug}/keys`;
  const response = await submitForm(page, { containing: 'name="scopes"', fields, headers: { cookie } });
  const key = /proj_[0-9a-f]{48}/.exec(await response.text())?.[0];
  const row = await database().prisma.apiKey.findFirst({ where: { projectId: project.id } });
  if (!key || !row) throw new Error(`no key was made: ${response.status}`);
  return { key, id: row.id };
}

async function ingestStatus(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${baseUrl}/ingest/deploys`, { method: "POST", headers, body: "{}" })).status;
}

describe("headers", () => {
  test("a page has a policy with a nonce of its own, and every script carries it", async () => {
    const { cookie, project } = await member();
    const seen = new Set<string>();
    for (const path of ["/sign-in", "/sign-in", "/account", `/p/${project.slug}`, "/nowhere"]) {
      const response = await get(path, path === "/sign-in" ? {} : { cookie });
      const policy = response.headers.get("content-security-policy") ?? "";
      const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1] ?? "";
      expect(nonce).toMatch(/^.{22,}$/);
      seen.add(nonce);
      const html = await response.text();
      const scripts = html.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
      expect(html).not.toMatch(/<[^>]+\son\w+=/);
      for (const directive of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy).toContain(directive);
      }
      expect(policy).not.toContain("unsafe-eval");
      expect(policy.replace("style-src-attr 'unsafe-inline'", "")).not.toContain("unsafe-inline");
    }
    expect(seen.size).toBe(5);
  });

  test("a page is not framed, sniffed, cached or named to other sites", async () => {
    const { headers } = await get("/sign-in");
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "cache-control": expect.stringContaining("no-store"),
    });
    expect(headers.has("x-powered-by")).toBe(false);
    expect(headers.has("strict-transport-security")).toBe(false);
  });

  test("machine routes are not sniffed, and may load nothing", async () => {
    for (const path of ["/health", "/ingest/deploys", "/api/v1/deploys", "/api/auth/csrf"]) {
      const { headers } = await get(path);
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("content-security-policy"), path).toBe("default-src 'none'; frame-ancestors 'none'");
    }
  });
});

describe("sessions", () => {
  test("the cookie is out of reach of scripts and of other sites", async () => {
    const user = await makeUser();
    const response = await postCredentials(baseUrl, user);
    const [cookie] = response.headers.getSetCookie().filter((each) => each.startsWith("tidemark.session="));
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure|Domain/);
    for (const other of response.headers.getSetCookie()) expect(other).toMatch(/HttpOnly.*SameSite=Lax/i);
  });

  test("a revoked session is nobody's at the next request, everywhere", async () => {
    const { user, cookie } = await member();
    expect((await get("/account", { cookie })).status).toBe(200);
    expect(await (await get("/api/auth/session", { cookie })).json()).toMatchObject({ user: { email: user.email } });
    await revokeOtherSessions(user.id, "00000000-0000-4000-8000-000000000000", Date.now());
    expect((await get("/account", { cookie })).headers.get("location")).toBe("/sign-in?callbackUrl=%2Faccount");
    expect(await (await get("/api/auth/session", { cookie })).json()).toEqual({});
  });

  test("signing out ends the session, not only the cookie", async () => {
    const { cookie } = await member();
    const response = await submitForm(`${baseUrl}/account`, { containing: ">Sign out<", headers: { cookie } });
    expect(response.headers.get("location")).toBe("/sign-in");
    expect(response.headers.getSetCookie().join()).toMatch(/tidemark\.session=;.*Max-Age=0/);
    expect((await get("/account", { cookie })).status).toBe(307);
  });

  test("signing out everywhere else leaves this session", async () => {
    const { user, cookie } = await member();
    const other = await signIn(baseUrl, user.email, user.password);
    await submitForm(`${baseUrl}/account`, { containing: "Sign out everywhere else", headers: { cookie } });
    expect((await get("/account", { cookie })).status).toBe(200);
    expect((await get("/account", { cookie: other })).status).toBe(307);
  });

  test("a session of another user cannot be ended", async () => {
    const [mine, theirs] = [await member(), await member()];
    await signIn(baseUrl, mine.user.email, mine.user.password);
    const row = await database().prisma.session.findFirstOrThrow({ where: { userId: theirs.user.id } });
    const headers = { cookie: mine.cookie };
    await submitForm(`${baseUrl}/account`, { containing: 'name="id"', fields: { id: row.id }, headers });
    expect(await resolveSession(row.id, Date.now())).not.toBeNull();
  });
});

describe("signing in", () => {
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    submitForm(`${baseUrl}/sign-in`, { containing: 'name="password"', fields, headers });

  test("the form works without scripts and leads where it was asked to", async () => {
    const user = await makeUser();
    const response = await form({ ...user, callbackUrl: "/account?a=1" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/account?a=1"]);
    expect((await get("/account", { cookie: cookiesOf(response).join("; ") })).status).toBe(200);
  });

  test("a wrong password and an unknown e-mail get the same words", async () => {
    const user = await makeUser();
    const refusals = [
      await form({ email: user.email, password: "wrong" }),
      await form({ email: "nobody@example.com", password: "wrong" }),
    ];
    for (const refusal of refusals) {
      expect(refusal.headers.getSetCookie()).toEqual([]);
      expect(await refusal.text()).toMatch(/role="alert"[^>]*><p[^>]*>This e-mail and password do not belong together/);
    }
  });

  test("after ten failures the right password is refused too, whatever address is claimed", async () => {
    const user = await makeUser();
    const claim = () => ({ "x-forwarded-for": [...randomBytes(4)].join(".") });
    for (let failures = 0; failures < 10; failures++) {
      const refused = await postCredentials(baseUrl, { email: user.email, password: "wrong" }, claim());
      expect(refused.headers.get("location")).toContain("error=CredentialsSignin");
    }
    const throttled = await postCredentials(baseUrl, user, claim());
    expect(throttled.headers.get("location")).toContain("error=TooManyAttempts");
    expect(await (await form({ ...user }, claim())).text()).toContain(
      "Too many failed sign-ins. Try again in 15 minutes.",
    );
  });

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"])(
    "%j is not followed afterwards",
    async (callbackUrl) => {
      const user = await makeUser();
      expect((await form({ ...user, callbackUrl })).headers.get("location")).toBe("/");
      const response = await postCredentials(baseUrl, { ...user, callbackUrl });
      expect(new URL(response.headers.get("location") ?? "", baseUrl).href).toBe(`${baseUrl}/`);
      const page = await get(`/sign-in?${new URLSearchParams({ callbackUrl })}`);
      expect(await page.text()).toContain('name="callbackUrl" value="/"');
    },
  );

  test("all built-in pages of next-auth lead to ours", async () => {
    for (const page of ["signin", "signout", "error", "error?error=CredentialsSignin", "verify-request"]) {
      const response = await fetch(`${baseUrl}/api/auth/${page}`);
      expect(new URL(response.url).pathname, page).toBe("/sign-in");
    }
    expect((await get("/api/auth/_log")).status).toBe(404);
  });

  test("an error in the address is never shown as it is", async () => {
    const html = await (await get("/sign-in?error=Call+0900+now")).text();
    expect(html.split("<script")[0]).not.toContain("0900");
    expect(html).toContain("The sign-in did not succeed");
  });
});

describe("requests that another site makes", () => {
  test("credentials without the token sign nobody in", async () => {
    const user = await makeUser();
    const body = new URLSearchParams({ email: user.email, password: user.password, csrfToken: "guessed" });
    const url = `${baseUrl}/api/auth/callback/credentials`;
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    expect(response.headers.get("location")).toMatch(/\/api\/auth\/signin\?csrf=true$/);
    expect(cookiesOf(response).join()).not.toContain("tidemark.session");
  });

  test.each([{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])(
    "a form sent with %j is refused",
    async (headers) => {
      const user = await makeUser();
      const signingIn = await submitForm(`${baseUrl}/sign-in`, {
        containing: 'name="password"',
        fields: { ...user },
        headers,
      });
      expect([signingIn.status, cookiesOf(signingIn)]).toEqual([403, []]);

      const { cookie } = await member();
      const page = `${baseUrl}/account`;
      const signingOut = await submitForm(page, { containing: ">Sign out<", headers: { cookie, ...headers } });
      expect(signingOut.status).toBe(403);
      expect((await get("/account", { cookie })).status).toBe(200);
    },
  );

  test("nothing changes by following a link", async () => {
    const { cookie } = await member();
    await get("/api/auth/signout", { cookie });
    expect((await get("/account", { cookie })).status).toBe(200);
  });
});
