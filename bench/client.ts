import { fork } from "node:child_process";
import type { InsertJob, InsertResult } from "./insert";
import type { LoadJob, LoadResult } from "./load";

/** Runs a job in a process of its own. @throws {Error} when any request was not answered with 2xx. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  // The load program answers with exactly one LoadResult.
  const result = (await runProgram("./load.ts", job)) as LoadResult;
  if (result.bad > 0) throw new Error(`${job.path}: ${result.bad} of ${result.bad + result.good}: ${result.complaint}`);
  return result;
}

/** Inserts one row a span in a process of its own. */
export async function runInserts(job: InsertJob): Promise<InsertResult> {
  // The insert program answers with exactly one InsertResult.
  return (await runProgram("./insert.ts", job)) as InsertResult;
}

async function runProgram(file: string, job: LoadJob | InsertJob): Promise<unknown> {
  const child = fork(new URL(file, import.meta.url), { execArgv: ["--import", "tsx"] });
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${file} ended with code ${code} before it answered`)));
    child.once("error", reject);
    child.send(job);
  });
}
