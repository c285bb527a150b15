import { z } from "zod";
import { answerJson, noSuchDeploy } from "@/app/api/v1/_answer";
import { minutesJson } from "@/app/api/v1/_minutes";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { readMinutes } from "@/lib/views/deploy-verdict";

const querySchema = z.object({});

/** What the verdict on a deploy is made of, as POST /api/v1/analyse takes it. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }, { id = "" }) => {
  readQuery(request, querySchema);
  const input = await readMinutes(projectId, id, now);
  if (!input) throw noSuchDeploy();
  return answerJson(minutesJson(input));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
