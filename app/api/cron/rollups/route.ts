import { checkCronSecret } from "@/lib/http/cron-secret";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { keepRollups } from "@/lib/ingest/keep-rollups";

const BUDGET_MS = 45_000;

export const maxDuration = 60;

const keep = (method: "GET" | "POST") =>
  machineRoute({ scope: null, method }, async (request, { now }) => {
    checkCronSecret(request);
    return Response.json({ merged: await keepRollups(now, BUDGET_MS) }, { headers: { "cache-control": "no-store" } });
  });

/** Does what long-lived servers do by themselves, for installations without one. */
export const POST = keep("POST");

/** The same: Vercel's scheduler only sends GET. */
export const GET = keep("GET");

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
