// Plain Node: installs what is missing, then runs every check and test, and counts them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildIfChanged, generateClient, installIfChanged, program, requireNode, stopOnFailure } from "./prepare.mjs";

const REPORTS = ".data/reports";

const vitest = (project) => ({
  args: program("vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json"),
  report: `${REPORTS}/${project}.json`,
  reportArgs: (file) => [`--outputFile.json=${file}`],
  count: ({ numPassedTests, numTotalTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numTotalTests - numPassedTests - numPendingTests - numTodoTests,
  }),
});

/** In the order of how soon each says that something is wrong. */
const STEPS = {
  lint: { args: program("@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".") },
  unused: { args: program("knip/bin/knip.js", "--no-gitignore") },
  types: { args: program("typescript/bin/tsc", "--noEmit") },
  unit: vitest("unit"),
  database: vitest("database"),
  http: vitest("http"),
  browser: {
    args: program("@playwright/test/cli.js", "test"),
    report: `${REPORTS}/browser.json`,
    env: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
    count: ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }),
  },
};

/** Runs one step and answers how many of its tests passed and failed; a step that broke counts as one failure. */
function runStep(name, step) {
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}`);
  if (step.report) rmSync(step.report, { force: true });
  const args = [...step.args, ...(step.reportArgs?.(step.report) ?? [])];
  const env = { ...process.env, ...step.env?.(step.report), NEXT_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env });
  if (!step.report) return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!existsSync(step.report)) return { passed: 0, failed: 1 };
  const { passed, failed } = step.count(JSON.parse(readFileSync(step.report, "utf8")));
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
}

await stopOnFailure(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  requireNode();
  installIfChanged();
  mkdirSync(REPORTS, { recursive: true });
  buildIfChanged();
  generateClient();
  const chosen = positionals.length > 0 ? positionals : Object.keys(STEPS);
  const total = { passed: 0, failed: 0 };
  const broken = [];
  for (const name of chosen) {
    const step = STEPS[name];
    if (!step) throw new Error(`there is no step "${name}"; the steps are ${Object.keys(STEPS).join(", ")}`);
    const { passed, failed } = runStep(name, step);
    total.passed += passed;
    total.failed += failed;
    if (failed > 0) broken.push(name);
  }
  if (broken.length > 0) console.log(`\nFailed: ${broken.join(", ")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 ? 0 : 1);
});
