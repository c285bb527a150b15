import { readFile } from "node:fs/promises";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { z } from "zod";

export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is set by e2e/global-setup.ts`);
  return value;
}

const deploySchema = z.object({
  id: z.string(),
  git_sha: z.string(),
  version: z.string().nullable(),
  env: z.string(),
  service: z.string().nullable(),
  description: z.string().nullable(),
  deployed_at: z.string(),
});
export type ApiDeploy = z.infer<typeof deploySchema>;

const comparisonSchema = z.object({
  metric: z.string(),
  before: z.object({ value: z.number().nullable(), n: z.number() }),
  after: z.object({ value: z.number().nullable(), n: z.number() }),
});
const impactSchema = z.object({
  services: z.array(z.object({ service: z.string(), metrics: z.array(comparisonSchema) })),
});

/** Reads the demo project's public API, with the key that the demo keeps. */
export class Api {
  async read(resource: string): Promise<unknown> {
    const key = await readFile(path.join(setting("TIDEMARK_E2E_DATA"), "demo-key"), "utf8");
    const url = `${setting("TIDEMARK_E2E_URL")}/api/v1/${resource}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${key.trim()}` } });
    if (!response.ok) throw new Error(`${resource} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  async deploys(query: Record<string, string>): Promise<ApiDeploy[]> {
    const { data } = z
      .object({ data: z.array(deploySchema) })
      .parse(await this.read(`deploys?${new URLSearchParams(query)}`));
    return data;
  }

  async impact(id: string) {
    return impactSchema.parse(await this.read(`deploys/${id}/impact`));
  }
}

interface Fixtures {
  api: Api;
  /** A page whose person is signed in, at the demo's overview. */
  signedIn: Page;
  /** What the page under test must not do: speak on the console, fail, or leave its origin. */
  faults: string[];
}

export const test = base.extend<Fixtures>({
  baseURL: async ({ browserName: _ }, use) => use(setting("TIDEMARK_E2E_URL")),
  api: async ({ browserName: _ }, use) => use(new Api()),
  faults: [
    async ({ page }, use) => {
      const origin = setting("TIDEMARK_E2E_URL");
      const faults: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${origin}/`)) {
          faults.push(`request to ${request.url()}`);
        }
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page }, use) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password").fill(setting("TIDEMARK_E2E_PASSWORD"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/p\//);
    await page.goto("/p/demo");
    await use(page);
  },
});

export { expect };
