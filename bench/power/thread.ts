import { parentPort, workerData } from "node:worker_threads";
import { type PartOfFamily, runPart } from "./families";
import type { PowerOptions } from "./line";

/** Runs the parts that the main thread names, one after the other, and sends it what each finds. */
export function answerParts(): void {
  const options: PowerOptions = workerData;
  parentPort?.on("message", (part: PartOfFamily) => {
    void runPart(part, options).then((result) => parentPort?.postMessage(result));
  });
}
