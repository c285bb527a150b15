import type { Page } from "@playwright/test";
import { type ApiDeploy, expect, test } from "./tidemark";

const BAD_DEPLOY = "Reserve stock before payment";

/** Where the deploy's line is, and where its time is on the plot's own scale: pixels from the page's left. */
async function linePosition(page: Page, deploy: ApiDeploy): Promise<{ drawn: number; due: number }> {
  const chart = page.locator('[data-chart="Latency"]');
  const line = chart.locator(`[data-deploy-id="${deploy.id}"]`);
  await expect(line).toBeAttached();
  const plot = chart.locator(".recharts-cartesian-grid-horizontal line").first();
  const [lineBox, plotBox] = [await line.boundingBox(), await plot.boundingBox()];
  const [from, to] = [await chart.getAttribute("data-from"), await chart.getAttribute("data-to")];
  if (!lineBox || !plotBox) throw new Error("the chart is not drawn");
  const share = (Date.parse(deploy.deployed_at) - Number(from)) / (Number(to) - Number(from));
  return { drawn: lineBox.x + lineBox.width / 2, due: plotBox.x + share * plotBox.width };
}

test("from sign-in to what a bad deploy did", async ({ signedIn: page, api }) => {
  const found = await api.deploys({ env: "production", service: "checkout", q: BAD_DEPLOY });
  const bad = found.find((deploy) => deploy.description === BAD_DEPLOY);
  if (!bad) throw new Error("the demo has no bad deploy");
  // Asked for, it is judged at once.
  const { services } = await api.impact(bad.id);

  await page.getByRole("link", { name: "checkout", exact: true }).first().click();
  await page.waitForURL(/\/services\/checkout/);
  await page.getByRole("link", { name: "7d", exact: true }).click();
  await page.waitForURL(/range=7d/);

  const { drawn, due } = await linePosition(page, bad);
  expect(Math.abs(drawn - due)).toBeLessThanOrEqual(1);
  await expect(page.locator(`[data-deploy-id="${bad.id}"]`).first()).toHaveAttribute(
    "data-deploy-verdict",
    "regressed",
  );
  await expect(page.getByRole("link", { name: /regressed/ }).first()).toBeVisible();

  await page.locator(`[data-chart="Latency"] a:has([data-deploy-id="${bad.id}"])`).first().dispatchEvent("click");
  await page.waitForURL(/\/deploys\//);
  await page.goto(`/p/demo/deploys/${bad.id}`);

  const p95 = services.find(({ service }) => service === "checkout")?.metrics.find(({ metric }) => metric === "p95");
  if (!p95?.before.value || !p95.after.value) throw new Error("the API knows no p95 on both sides");
  expect(p95.after.value).toBeGreaterThan(1.2 * p95.before.value);
  const card = page.locator('[data-metric="p95"]').first();
  await expect(card).toHaveAttribute("data-before", String(p95.before.value));
  await expect(card).toHaveAttribute("data-after", String(p95.after.value));
});

test("the timeline finds a deploy by its sha and by its environment", async ({ signedIn: page, api }) => {
  const [newest] = await api.deploys({ env: "staging", limit: "1" });
  if (!newest) throw new Error("the demo has no staging deploys");
  await page.getByRole("link", { name: "Deploys", exact: true }).first().click();
  await page.waitForURL(/\/deploys/);
  const row = (id: string) => page.locator(`a[href*="/deploys/${id}"]`).first();

  await page.getByRole("searchbox").first().fill(newest.git_sha.slice(0, 10));
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await expect(row(newest.id)).toBeVisible();

  await page.goto(`/p/demo/deploys?env=production&q=${newest.git_sha}`);
  await expect(row(newest.id)).toHaveCount(0);
  await page.goto(`/p/demo/deploys?env=staging&q=${newest.git_sha}`);
  await expect(row(newest.id)).toBeVisible();
});
