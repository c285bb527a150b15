import { expect, test } from "./tidemark";

test("the timeline is walked by keyboard alone", async ({ signedIn: page, api }) => {
  const [first, second] = await api.deploys({ limit: "2" });
  await page.goto("/p/demo/deploys");
  const row = (id: string | undefined) => page.locator(`[data-deploy-row="${id}"]`);
  await expect(async () => {
    await page.keyboard.press("j");
    await expect(row(first?.id)).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.press("j");
  await expect(row(second?.id)).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(row(first?.id)).toBeFocused();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search", exact: true })).toBeFocused();
  await page.keyboard.type("jk");
  await expect(page.getByRole("searchbox", { name: "Search", exact: true })).toHaveValue("jk");

  await row(second?.id).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`/p/demo/deploys/${second?.id}`);
});

test("its effects are those of the deploy's own page", async ({ signedIn: page, api }) => {
  const deploys = await api.deploys({ env: "production", service: "checkout", limit: "20" });
  const own = deploys.filter(({ service }) => service === "checkout").at(-1);
  if (!own) throw new Error("the demo has no deploy of checkout");
  await page.goto(`/p/demo/deploys/${own.id}`);
  const card = page.locator('[data-metric="p95"]').first();
  const shown = await card.getByRole("definition").allTextContents();
  expect(shown.filter((value) => /\d/.test(value))).toHaveLength(2);
  await page.goto(`/p/demo/deploys?q=${own.git_sha}`);
  const row = page.getByRole("listitem").filter({ has: page.locator(`[data-deploy-row="${own.id}"]`) });
  for (const value of shown) await expect(row).toContainText(value);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("filters, chips and pages work as links and a form", async ({ signedIn: page }) => {
    await page.goto("/p/demo/deploys?q=&service=");
    await page.waitForURL("/p/demo/deploys");
    const rows = page.locator("[data-deploy-row]");
    const all = await rows.count();
    await page.getByLabel("Environment", { exact: true }).selectOption("staging");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL("/p/demo/deploys?env=staging");
    await expect(rows.first()).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "in production" })).toHaveCount(0);
    await page.getByRole("link", { name: "Remove the filter environment staging" }).click();
    await page.waitForURL("/p/demo/deploys");
    await expect(rows).toHaveCount(all);
  });
});
