import { z } from "zod";
import { answerJson, deployJson, noSuchDeploy } from "@/app/api/v1/_answer";
import type { deployDetailSchema } from "@/app/api/v1/_schema";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { readDeployDetail } from "@/lib/views/deploy-detail";

const querySchema = z.object({});

/** One deploy, and the ids of the deploys next to it. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId }, { id = "" }) => {
  readQuery(request, querySchema);
  const detail = await readDeployDetail(projectId, id);
  if (!detail) throw noSuchDeploy();
  const { deploy, previous, next } = detail;
  const body: z.infer<typeof deployDetailSchema> = {
    ...deployJson(deploy),
    previous_id: previous?.id ?? null,
    next_id: next?.id ?? null,
  };
  return answerJson(body);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
