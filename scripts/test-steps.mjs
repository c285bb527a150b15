// Plain Node: one step of the tests, run and counted.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { program } from "./prepare.mjs";

const REPORTS = ".data/reports";

/** The tests of one of Vitest's projects, as a step. */
export function vitest(project) {
  return {
    args: program("vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json"),
    report: `${REPORTS}/${project}.json`,
    reportArgs: (file) => [`--outputFile.json=${file}`],
    count: ({ numPassedTests, numTotalTests, numPendingTests, numTodoTests }) => ({
      passed: numPassedTests,
      failed: numTotalTests - numPassedTests - numPendingTests - numTodoTests,
    }),
  };
}

/** A journey through the product in a browser, as a step. */
export const browser = {
  args: program("@playwright/test/cli.js", "test"),
  report: `${REPORTS}/browser.json`,
  env: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
  count: ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }),
};

/**
 * Runs one step and answers how many of its tests passed and failed; a step that broke counts as one failure.
 * @param settings environment variables, beside those of this process.
 */
export function runStep(name, step, settings = {}) {
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}`);
  if (step.report) {
    mkdirSync(path.dirname(step.report), { recursive: true });
    rmSync(step.report, { force: true });
  }
  const args = [...step.args, ...(step.reportArgs?.(step.report) ?? [])];
  const env = { ...process.env, ...settings, ...step.env?.(step.report), NEXT_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env });
  if (!step.report) return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!existsSync(step.report)) return { passed: 0, failed: 1 };
  const { passed, failed } = step.count(JSON.parse(readFileSync(step.report, "utf8")));
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
}
