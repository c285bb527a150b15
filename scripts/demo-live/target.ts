import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { dataFolder } from "../check-start";
import { StartError } from "../prepare.mjs";

/** The Tidemark to report to, and a key with the scope ingest. */
export interface Target {
  url: string;
  key: string;
  /** Where a person watches. */
  page: string;
}

export interface TargetOptions {
  url: string | undefined;
  key: string | undefined;
}

/** Where `npm run demo` keeps the key of the demo's project. */
const demoKeyFile = path.join(dataFolder, "demo-key");

const MAKE_A_KEY = "make one under Keys in the web page and run: TIDEMARK_KEY=proj_… npm run demo:live";

/**
 * The running Tidemark that the options, the environment or the data folder name.
 * @throws {StartError} when none answers there, or the key is missing or refused.
 */
export async function findTarget(options: TargetOptions, service: string): Promise<Target> {
  const port = process.env.PORT || "3000";
  const url = (options.url ?? process.env.TIDEMARK_URL ?? `http://localhost:${port}`).replace(/\/+$/, "");
  const given = options.key ?? process.env.TIDEMARK_KEY;
  const kept =
    given === undefined && existsSync(demoKeyFile) ? (await readFile(demoKeyFile, "utf8")).trim() : undefined;
  await requireTidemark(url);
  const key = given ?? kept;
  if (!key) throw new StartError(`no API key; ${MAKE_A_KEY} (or start Tidemark with npm run demo)`);
  await requireKey(url, key);
  const query = "env=production&range=1h";
  const page = kept ? `${url}/p/demo/services/${service}?${query}` : `${url}/ (then the service "${service}")`;
  return { url, key, page };
}

async function requireTidemark(url: string): Promise<void> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (response?.ok) return;
  const found = response ? `answers /health with ${response.status}` : "does not answer";
  throw new StartError(`${url} ${found}; start Tidemark with npm start, or name another with --url`);
}

/** An empty deploy report is refused for its content where the key is good, and for the key where it is not. */
async function requireKey(url: string, key: string): Promise<void> {
  const response = await fetch(`${url}/ingest/deploys`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: "{}",
  });
  if (response.status === 401) throw new StartError(`${url} does not know this API key; ${MAKE_A_KEY}`);
  if (response.status === 403) throw new StartError(`this API key may not report; it needs the scope ingest`);
}
