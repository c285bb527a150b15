import { z } from "zod";
import { answerJson, toIso } from "@/app/api/v1/_answer";
import { LONGEST_TEXT, queryTime, STEP_NAMES } from "@/app/api/v1/_query";
import type { seriesSchema } from "@/app/api/v1/_schema";
import { DEFAULT_ENV } from "@/lib/domain/deploy";
import { METRICS } from "@/lib/domain/impact";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { optionalText, optionalWord, requiredText } from "@/lib/ingest/fields";
import { readMetricSeries } from "@/lib/views/series";
import { chooseSteps } from "./_steps";

const text = optionalText(LONGEST_TEXT);

const querySchema = z.object({
  service: requiredText(LONGEST_TEXT),
  operation: text,
  env: text,
  version: text,
  metric: optionalWord(METRICS).refine((metric) => metric !== null, `is required: one of ${METRICS.join(", ")}`),
  from: queryTime,
  to: queryTime,
  step: optionalWord(STEP_NAMES),
});

/** One metric of a service, or of one of its operations, over time. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }) => {
  const { service, operation, env, version, metric, ...asked } = readQuery(request, querySchema);
  const { points, unit } = await readMetricSeries(
    projectId,
    {
      env: env ?? DEFAULT_ENV,
      service,
      operation: operation ?? ALL_OPERATIONS,
      version: version ?? undefined,
      metric,
      ...chooseSteps(asked, now),
    },
    now,
  );
  const body: z.infer<typeof seriesSchema> = { data: points.map((point) => ({ ...point, at: toIso(point.at) })), unit };
  return answerJson(body);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
