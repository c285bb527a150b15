import { expect, test } from "vitest";
import { createKey, revokeKey, type Scope } from "@/lib/auth/api-keys";
import { Failure } from "@/lib/domain/failure";
import { makeProject } from "@/lib/testing/factories";
import { machineRoute, otherMethods, unknownAddress } from "./machine";

const NOW = Date.UTC(2026, 10, 23);
const ADDRESS = "http://localhost/ingest/deploys";

async function keyWith(...scopes: Scope[]) {
  const project = await makeProject();
  const key = await createKey({ projectId: project.id, name: "ci", scopes, now: NOW });
  return { ...key, projectId: project.id };
}

const route = machineRoute({ scope: "ingest", method: "POST" }, async (_request, context, params) =>
  Response.json({ project: context.projectId, params }),
);

const post = (headers: Record<string, string>) => new Request(ADDRESS, { method: "POST", headers });

test("a key with the scope gets in, whatever the case of Bearer", async () => {
  const key = await keyWith("ingest");
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    const response = await route(post({ authorization: `${scheme} ${key.token}` }), {
      params: Promise.resolve({ id: "7", path: ["a", "b"] }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ project: key.projectId, params: { id: "7", path: "a/b" } });
  }
});

test("no key, a foreign scheme, an unknown, a malformed and a revoked key are 401", async () => {
  const key = await keyWith("ingest");
  await revokeKey(key.projectId, key.id, NOW);
  const headers = ["", `Basic ${key.token}`, `Bearer proj_${"0".repeat(48)}`, "Bearer x", `Bearer ${key.token}`];
  for (const authorization of headers) {
    const response = await route(post(authorization === "" ? {} : { authorization }));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  }
});

test("a key without the scope is 403 and the answer names the scope", async () => {
  const key = await keyWith("read");
  const response = await route(post({ authorization: `Bearer ${key.token}` }));
  expect(response.status).toBe(403);
  expect((await response.json()).detail).toContain('"ingest"');
});

test("the method is checked before the key", async () => {
  const response = await route(new Request(ADDRESS));
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
  const { HEAD } = otherMethods("POST");
  expect((await HEAD(new Request(ADDRESS, { method: "HEAD" }))).status).toBe(405);
  const { OPTIONS } = otherMethods("GET");
  expect((await OPTIONS(new Request(ADDRESS, { method: "OPTIONS" }))).headers.get("allow")).toBe("GET, HEAD");
});

test("a sane request id is kept, another is replaced", async () => {
  const idOf = async (given: string) =>
    (await unknownAddress(new Request(ADDRESS, { headers: { "x-request-id": given } }))).headers.get("x-request-id");
  expect(await idOf("ci-42.7")).toBe("ci-42.7");
  expect(await idOf("a b<script>")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await idOf("x".repeat(200))).toMatch(/^[0-9a-f-]{36}$/);
});

test("what the handler throws is translated", async () => {
  const thrower = (error: unknown) =>
    machineRoute({ scope: null, method: "POST" }, async () => {
      throw error;
    })(post({}));
  expect((await thrower(new Failure("too_large", "x"))).status).toBe(413);
  expect((await thrower(new Error("secret"))).status).toBe(500);
  const away = await thrower(Object.assign(new Error("x"), { code: "ECONNREFUSED" }));
  expect(away.status).toBe(503);
  expect(away.headers.get("retry-after")).toBe("5");
});
