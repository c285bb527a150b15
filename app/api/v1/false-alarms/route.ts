import { z } from "zod";
import { answerJson, toIso } from "@/app/api/v1/_answer";
import type { falseAlarmsSchema } from "@/app/api/v1/_schema";
import { machineRoute, otherMethods } from "@/lib/http/machine";
import { readQuery } from "@/lib/http/query";
import { type FalseAlarmsReport, readFalseAlarms } from "@/lib/views/false-alarms";

const querySchema = z.object({});

type Body = z.infer<typeof falseAlarmsSchema>;

/** How often verdicts blamed deploys that never were, in the past 30 nights. */
export const GET = machineRoute({ scope: "read", method: "GET" }, async (request, { projectId, now }) => {
  readQuery(request, querySchema);
  const { all, metrics, expected, unjudged, nights, latest } = await readFalseAlarms(projectId, now);
  const body: Body = {
    nights,
    ...shareJson(all),
    expected,
    unjudged,
    metrics: metrics.map(({ metric, share }) => ({ metric, ...shareJson(share) })),
    latest: latest.map(({ env, service, at, worst }) => ({ env, service, at: toIso(at), ...worst })),
  };
  return answerJson(body);
});

function shareJson({ of, count, interval }: FalseAlarmsReport["all"]): Pick<Body, "judged" | "blamed" | "share"> {
  return { judged: of, blamed: count, share: interval };
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
