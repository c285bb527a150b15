import { checkCronSecret } from "@/lib/http/cron-secret";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { keepRollups } from "@/lib/ingest/keep-rollups";
import { keepVerdicts } from "@/lib/judging/keep-verdicts";
import { keepPretending } from "@/lib/judging/pretend-deploys";

const ROLLUPS_MS = 25_000;
const VERDICTS_MS = 20_000;
const PRETENDING_MS = 5_000;

export const maxDuration = 60;

const keep = (method: "GET" | "POST") =>
  machineRoute({ scope: null, method }, async (request, { now }) => {
    checkCronSecret(request);
    const merged = await keepRollups(now, ROLLUPS_MS);
    const judged = await keepVerdicts(VERDICTS_MS);
    const pretended = await keepPretending(PRETENDING_MS);
    return Response.json({ merged, judged, pretended }, { headers: { "cache-control": "no-store" } });
  });

/** Does what long-lived servers do by themselves, for installations without one. */
export const POST = keep("POST");

/** The same: Vercel's scheduler only sends GET. */
export const GET = keep("GET");

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
