import { z } from "zod";
import { answerJson, impactJson, noSuchDeploy } from "@/app/api/v1/_answer";
import { dayLaterJson } from "@/app/api/v1/_day-later";
import { STEP_NAMES, STEPS } from "@/app/api/v1/_query";
import type { impactSchema } from "@/app/api/v1/_schema";
import { verdictJson } from "@/app/api/v1/_verdict";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { optionalWord } from "@/lib/ingest/fields";
import { readDayLater } from "@/lib/views/day-later";
import { readImpact } from "@/lib/views/deploy-impact";
import { readVerdict } from "@/lib/views/deploy-verdict";

const querySchema = z.object({ window: optionalWord(STEP_NAMES) });

/**
 * What a deploy did: the verdict on it, and every metric over equal windows before and after; `window` is their length,
 * an hour without it.
 */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }, { id = "" }) => {
  const { window } = readQuery(request, querySchema);
  const [impact, verdict] = await Promise.all([
    readImpact(projectId, id, { now, windowMs: window === null ? undefined : STEPS[window] }),
    readVerdict(projectId, id, now),
  ]);
  if (!impact || !verdict) throw noSuchDeploy();
  const dayLater = await readDayLater(projectId, id, verdict, now);
  const body: z.infer<typeof impactSchema> = {
    ...impactJson(id.toLowerCase(), impact),
    verdict: verdictJson(verdict),
    day_later: dayLater && dayLaterJson(dayLater),
  };
  return answerJson(body);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
