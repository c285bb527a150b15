import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { freePort, waitUntil } from "../scripts/processes";
import { type Figure, figure } from "./report";

const ROUNDS = 3;
const FIRST_MS = 300_000;
const STOP_MS = 30_000;

/** From `npm start` to the first answer, where everything is installed, built and migrated. */
export async function measureStart(): Promise<Figure[]> {
  const data = await mkdtemp(path.join(os.tmpdir(), "tidemark-bench-"));
  try {
    console.log("First start …");
    await startOnce(data);
    const seconds: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      console.log(`Start, round ${round} of ${ROUNDS} …`);
      seconds.push(await startOnce(data));
    }
    return [figure("second npm start to first answer", "s", seconds, { atMost: 5 })];
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function startOnce(data: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn("npm", ["start"], {
    env: { ...process.env, DATABASE_URL: "", TIDEMARK_DATA: data, HOSTNAME: "127.0.0.1", PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
    // A group of its own, so that npm's child can be told to stop too.
    detached: true,
  });
  let answered = false;
  await waitUntil(async () => {
    answered = await answers(`http://127.0.0.1:${port}/health`);
    return answered || child.exitCode !== null;
  }, FIRST_MS);
  const seconds = (performance.now() - began) / 1000;
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  // npm ends before its child has stopped the database.
  await waitUntil(() => !existsSync(path.join(data, "supervisor.pid")), STOP_MS);
  if (!answered) throw new Error("npm start did not answer; the lines above say why");
  return seconds;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
