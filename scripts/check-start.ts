import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Environment, readEnvironment } from "@/lib/env";
import { makeFolder } from "./postgres";
import { StartError } from "./prepare.mjs";
import { everyAddress, isRunning, waitUntil, whyNotListen } from "./processes";

/** Where the embedded server's data, the generated secret and the process ids are kept. */
export const dataFolder = path.resolve(process.env.TIDEMARK_DATA || ".data");
export const supervisorFile = path.join(dataFolder, "supervisor.pid");
export const appFile = path.join(dataFolder, "app.pid");

// What the command lines of the two processes hold.
const SUPERVISOR = "start.mjs";
const APP = "next";

/** Looks for what would make a start fail, before anything slow is done. */
export async function checkStart(): Promise<void> {
  const env = readEnvironment(process.env);
  if (env.DATABASE_URL && !env.AUTH_SECRET) {
    throw new StartError("AUTH_SECRET is required with DATABASE_URL; make one with: openssl rand -hex 32");
  }
  if (env.DATABASE_READ_URL && !env.DATABASE_URL) {
    throw new StartError("DATABASE_READ_URL is for a replica of DATABASE_URL, which is not set; set both, or neither");
  }
  if (!env.DATABASE_URL) {
    await makeFolder(dataFolder);
    await stopLeftovers();
  }
  await requireListening(env);
}

async function requireListening({ PORT, HOSTNAME }: Environment): Promise<void> {
  const reason = await whyNotListen(PORT, HOSTNAME ?? (await everyAddress()));
  if (reason === null) return;
  if (reason === "EADDRINUSE") {
    throw new StartError(`port ${PORT} is taken; stop what uses it, or set PORT to another`);
  }
  if (reason === "EACCES") {
    throw new StartError(`this user may not listen on port ${PORT}; set PORT to 1024 or above`);
  }
  const mend = "set HOSTNAME to an address of this machine, or leave it unset for every address";
  throw new StartError(`cannot listen on "${HOSTNAME ?? ""}" (${reason}); ${mend}`);
}

// After a kill -9 of the parent, its app may live on and hold the port.
async function stopLeftovers(): Promise<void> {
  const supervisor = await keptPid(supervisorFile, SUPERVISOR);
  if (supervisor) {
    throw new StartError(`Tidemark already runs from this folder (process ${supervisor}); stop it first`);
  }
  const app = await keptPid(appFile, APP);
  if (!app) return;
  process.kill(app, "SIGKILL");
  await waitUntil(() => !isRunning(app, APP), 5_000);
}

async function keptPid(file: string, program: string): Promise<number | null> {
  if (!existsSync(file)) return null;
  const pid = Number(await readFile(file, "utf8"));
  return pid > 0 && pid !== process.pid && isRunning(pid, program) ? pid : null;
}
