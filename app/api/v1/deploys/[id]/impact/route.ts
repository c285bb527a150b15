import { z } from "zod";
import { answerJson, impactJson, noSuchDeploy } from "@/app/api/v1/_answer";
import { STEP_NAMES, STEPS } from "@/app/api/v1/_query";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { optionalWord } from "@/lib/ingest/fields";
import { readImpact } from "@/lib/views/deploy-impact";

const querySchema = z.object({ window: optionalWord(STEP_NAMES) });

/** What a deploy did: every metric over equal windows before and after; `window` is their length, an hour without it. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }, { id = "" }) => {
  const { window } = readQuery(request, querySchema);
  const impact = await readImpact(projectId, id, { now, windowMs: window === null ? undefined : STEPS[window] });
  if (!impact) throw noSuchDeploy();
  return answerJson(impactJson(id.toLowerCase(), impact));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
