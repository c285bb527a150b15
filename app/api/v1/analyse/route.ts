import { Worker } from "node:worker_threads";
import { THREAD_LIMITS, WorkApart } from "@/lib/http/apart";
import { readBody } from "@/lib/http/body";
import { machineRoute, otherMethods } from "@/lib/http/machine";

const MIB = 1_048_576;
const LIMITS = { encoded: 32 * MIB, decoded: 64 * MIB };

const analyses = new WorkApart(
  () => new Worker(new URL("./_thread.ts", import.meta.url), { resourceLimits: THREAD_LIMITS }),
);

/** The verdict on a deploy whose minutes the body holds, as the product itself would give it. Nothing is stored. */
export const POST = machineRoute({ scope: "read", method: "POST" }, async (request) => {
  const json = await analyses.ask(await readBody(request, LIMITS));
  return new Response(json, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
