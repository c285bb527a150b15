import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { freePort } from "@/scripts/processes";

const DEMO_IS_READY = "The demo is ready";

/** Starts Tidemark with its demo as a user would, by its one command, on a port and a data folder of its own. */
export default async function setup(): Promise<() => Promise<void>> {
  const data = await mkdtemp(path.join(os.tmpdir(), "tidemark-e2e-"));
  const port = await freePort();
  Object.assign(process.env, {
    TIDEMARK_E2E_URL: `http://127.0.0.1:${port}`,
    TIDEMARK_E2E_DATA: data,
    TIDEMARK_E2E_PASSWORD: randomBytes(12).toString("hex"),
  });
  const child = spawn(process.execPath, ["scripts/start.mjs", "--demo"], {
    env: {
      ...process.env,
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      TIDEMARK_DATA: data,
      ADMIN_EMAIL: "ada@example.com",
      ADMIN_PASSWORD: process.env.TIDEMARK_E2E_PASSWORD,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await demoReady(child);
  return async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
}

function demoReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      output = (output + chunk).slice(-20_000);
      if (output.includes(DEMO_IS_READY)) resolve();
    });
    child.once("exit", () => reject(new Error(`npm run demo ended before it was ready:\n${output}`)));
  });
}
