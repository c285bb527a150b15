import { parseJsonOrForm, readBody } from "@/lib/http/body";
import { accepted, machineRoute, otherMethods } from "@/lib/http/machine";
import { reportDeploy } from "@/lib/ingest/report-deploy";

const LIMITS = { encoded: 1_048_576, decoded: 1_048_576 };

export const POST = machineRoute({ scope: "ingest", method: "POST" }, async (request, { projectId, now }) => {
  const body = parseJsonOrForm(await readBody(request, LIMITS), request.headers.get("content-type"));
  await reportDeploy(projectId, body, { idempotencyKey: request.headers.get("idempotency-key"), now });
  return accepted();
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
