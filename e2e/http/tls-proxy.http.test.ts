import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { cookiesOf, postCredentials } from "@/lib/testing/sign-in";
import { makeUser } from "@/lib/testing/users";
import { type RunningApp, startOn } from "@/scripts/app";
import { submitForm } from "./forms";

const PUBLIC_URL = "https://tidemark.example";
let app: RunningApp;

// The proxy passes requests on as plain HTTP, under a Host of its own.
beforeAll(async () => {
  app = await startOn(inject("databaseUrl"), { publicUrl: PUBLIC_URL });
});

afterAll(() => app.stop());

const isSecureCookie = (cookie: string) => /; Secure/.test(cookie) && /; HttpOnly/.test(cookie);

test("the form is accepted from PUBLIC_URL and from nowhere else", async () => {
  const user = await makeUser();
  const form = { containing: 'name="password"', fields: { ...user, callbackUrl: "/account" } };
  const refused = await submitForm(`${app.url}/sign-in`, { ...form, headers: { origin: "https://evil.example" } });
  expect(refused.status).toBe(403);

  const response = await submitForm(`${app.url}/sign-in`, { ...form, headers: { origin: PUBLIC_URL } });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/account"]);
  const cookies = response.headers.getSetCookie();
  expect(cookies).toEqual([expect.stringMatching(/^__Host-tidemark\.session=/)]);
  expect(cookies.every(isSecureCookie)).toBe(true);
  const page = await fetch(`${app.url}/account`, {
    headers: { cookie: cookiesOf(response).join() },
    redirect: "manual",
  });
  expect(page.status).toBe(200);
});

test("next-auth's own address signs in as well, with secure cookies only", async () => {
  const response = await postCredentials(app.url, await makeUser());
  expect(response.headers.getSetCookie().join()).toContain("__Host-tidemark.session=");
  expect(response.headers.getSetCookie().every(isSecureCookie)).toBe(true);
});

test("browsers are told to stay on TLS", async () => {
  const { headers } = await fetch(`${app.url}/sign-in`);
  expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
});
