import { z } from "zod";
import { answerJson, deployJson } from "@/app/api/v1/_answer";
import { LONGEST_TEXT, queryLimit, queryTime } from "@/app/api/v1/_query";
import type { deployListSchema } from "@/app/api/v1/_schema";
import { DEPLOY_VERDICT_KINDS } from "@/lib/domain/verdict";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { optionalText, optionalWord } from "@/lib/ingest/fields";
import { readDeployList } from "@/lib/views/deploy-list";

const text = optionalText(LONGEST_TEXT);

const querySchema = z.object({
  env: text,
  service: text,
  from: queryTime,
  to: queryTime,
  verdict: optionalWord(DEPLOY_VERDICT_KINDS),
  q: text,
  cursor: text,
  limit: queryLimit,
});

/** Deploys, newest first. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId }) => {
  const { env, service, from, to, verdict, q, cursor, limit } = readQuery(request, querySchema);
  const { deploys, nextCursor } = await readDeployList(projectId, {
    env: env ?? undefined,
    service: service ?? undefined,
    from: from ?? undefined,
    to: to ?? undefined,
    verdict: verdict ?? undefined,
    q: q ?? undefined,
    cursor: cursor ?? undefined,
    limit,
  });
  const body: z.infer<typeof deployListSchema> = { data: deploys.map(deployJson), next_cursor: nextCursor };
  return answerJson(body);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
