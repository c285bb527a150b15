import { z } from "zod";
import { answerJson, toIso, toIsoOrNull } from "@/app/api/v1/_answer";
import type { serviceListSchema } from "@/app/api/v1/_schema";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { readServiceList } from "@/lib/views/service-list";

const querySchema = z.object({});

/** Every service of the project, on one page. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId }) => {
  readQuery(request, querySchema);
  const services = await readServiceList(projectId);
  const body: z.infer<typeof serviceListSchema> = {
    data: services.map(({ name, envs, firstSeenAt, lastSeenAt }) => ({
      name,
      envs,
      first_seen_at: toIso(firstSeenAt),
      last_seen_at: toIsoOrNull(lastSeenAt),
    })),
    next_cursor: null,
  };
  return answerJson(body);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
