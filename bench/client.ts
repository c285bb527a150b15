import { fork } from "node:child_process";
import type { LoadJob, LoadResult } from "./load";

/** Runs a job in a process of its own. @throws {Error} when any request was not answered with 2xx. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  const child = fork(new URL("./load.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
  const result = await new Promise<LoadResult>((resolve, reject) => {
    // The load program answers with exactly one LoadResult.
    child.once("message", (message) => resolve(message as LoadResult));
    child.once("exit", (code) => reject(new Error(`the load process ended with code ${code} before it answered`)));
    child.once("error", reject);
    child.send(job);
  });
  if (result.bad > 0) throw new Error(`${job.path}: ${result.bad} of ${result.bad + result.good}: ${result.complaint}`);
  return result;
}
