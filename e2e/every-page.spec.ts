import { AxeBuilder } from "@axe-core/playwright";
import { expect, setting, test } from "./tidemark";

const PAGES = [
  "/p/demo",
  "/p/demo/services/checkout?env=production&range=24h",
  "/p/demo/deploys",
  "/p/demo/setup",
  "/p/demo/keys",
  "/p/demo/verdicts",
  "/p/demo/verdicts/settings",
  "/account",
];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("sign-in can be used by everyone", async ({ page }) => {
      await page.goto("/sign-in");
      expect(await seriousViolations(page)).toEqual([]);
    });

    test("every page can be used by everyone and fits a phone", async ({ signedIn: page, api }) => {
      const [deploy] = await api.deploys({ env: "production", service: "checkout", limit: "1" });
      const own = `/p/demo/deploys/${deploy?.id}`;
      for (const address of [...PAGES, own, `${own}/arithmetic`]) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(address);
        await page.getByRole("main").waitFor();
        expect(await seriousViolations(page), address).toEqual([]);
        await page.setViewportSize({ width: 390, height: 844 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${address} scrolls sideways on a phone`).toBeLessThanOrEqual(0);
      }
    });
  });
}

test("signing in takes no mouse, neither the first time nor after a slip", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type("ada@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("a slip of the finger");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();
  await expect(page.getByLabel("Password")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(setting("TIDEMARK_E2E_PASSWORD"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/p\//);
});

test("a phone shows the figures of services and operations without scrolling sideways", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [address, table] of [
    ["/p/demo", "Services, table"],
    ["/p/demo/services/checkout?env=production&range=24h", "Operations, table"],
  ] as const) {
    await page.goto(address);
    const region = page.getByRole("region", { name: table });
    // Down to it, as a thumb does; never sideways.
    const top = await region.evaluate((element) => element.getBoundingClientRect().top);
    await page.evaluate((y) => window.scrollTo(0, y), top);
    for (const header of ["p95", "Requests", "Errors"]) {
      await expect(region.getByRole("columnheader", { name: header, exact: true })).toBeInViewport({ ratio: 1 });
    }
    const hidden = await region.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(hidden, `${table} at ${address}`).toBeLessThanOrEqual(0);
  }
});

async function seriousViolations(page: ConstructorParameters<typeof AxeBuilder>[0]["page"]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}
