import type { Page } from "@playwright/test";
import { expect, test } from "./tidemark";

/** Makes a key in a tab of its own and returns what is shown once. */
async function makeKey(page: Page, project: string): Promise<string> {
  const tab = await page.context().newPage();
  await tab.goto(`/p/${project}/keys`);
  await tab.getByLabel("Name").fill("Journey");
  await tab.getByRole("button", { name: "Create key" }).click();
  const key = await tab.getByText(/^proj_[0-9a-f]{48}$/).textContent();
  await tab.close();
  if (!key) throw new Error("no key was shown");
  return key;
}

function trace(service: string, endMs: number): object {
  const nanoseconds = (ms: number) => String(BigInt(ms) * 1_000_000n);
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "GET /",
    kind: 2,
    startTimeUnixNano: nanoseconds(endMs - 120),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: [{ key: "http.route", value: { stringValue: "/" } }],
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
}

test("getting started turns green by itself as the first deploy and the first telemetry arrive", async ({
  signedIn: page,
  baseURL,
}) => {
  const project = "my-project";
  const authorization = `Bearer ${await makeKey(page, project)}`;
  const send = async (path: string, body: object) => {
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${baseURL}/ingest/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
  };
  await page.goto(`/p/${project}/setup`);
  const deploy = page.locator('[data-listening="deploy"]');
  const telemetry = page.locator('[data-listening="telemetry"]');
  await expect(deploy).toContainText("Listening for your first deploy");
  await expect(telemetry).toContainText("Listening for your first telemetry");
  await expect(page.getByText(`${baseURL}/ingest/deploys`).first()).toBeVisible();
  let reloads = 0;
  page.on("load", () => reloads++);

  await send("deploys", { git_sha: "1f0e3dad99908345f7439f8ffabdffc4", version: "1.0.0", service: "storefront" });
  await expect(deploy).toContainText("First deploy received");
  await expect(deploy).toContainText("1.0.0, storefront in production");
  await expect(telemetry).toContainText("Listening");

  await send("v1/traces", trace("storefront", Date.now()));
  await expect(telemetry).toContainText("First telemetry received");
  await expect(telemetry).toContainText("storefront");
  expect(reloads).toBe(0);
});

test("the lines of every CI and language can be linked to", async ({ signedIn: page }) => {
  await page.goto("/p/demo/setup?ci=kamal&sdk=python");
  await expect(page.getByText("KAMAL_PERFORMER")).toBeVisible();
  await expect(page.getByText("opentelemetry-instrument python")).toBeVisible();
  await page.getByRole("link", { name: "Capistrano" }).click();
  await page.waitForURL("/p/demo/setup?ci=capistrano&sdk=python");
  await expect(page.getByText("tidemark:record")).toBeVisible();
});
