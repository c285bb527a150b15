// Plain Node: installs what is missing, then runs every check and test, and counts them.
import { parseArgs } from "node:util";
import { buildIfChanged, generateClient, installIfChanged, program, requireNode, stopOnFailure } from "./prepare.mjs";
import { browser, runStep, vitest } from "./test-steps.mjs";

/** In the order of how soon each says that something is wrong. */
const STEPS = {
  lint: { args: program("@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".") },
  unused: { args: program("knip/bin/knip.js", "--no-gitignore") },
  types: { args: program("typescript/bin/tsc", "--noEmit") },
  unit: vitest("unit"),
  database: vitest("database"),
  http: vitest("http"),
  browser,
};

await stopOnFailure(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  requireNode();
  installIfChanged();
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
