import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The browser to test with: PLAYWRIGHT_CHROMIUM_PATH, a system Chromium, Playwright's own, else the
 * one that npm installed, so that a machine which reaches nothing but the registry can run the tests.
 */
export async function chromiumPath(): Promise<string> {
  const named = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (named) return named;
  const present = [...SYSTEM, chromium.executablePath()].find((file) => existsSync(file));
  if (present) return present;
  const { default: bundled } = await import("@sparticuz/chromium");
  return bundled.executablePath();
}
