import { parseJsonOrForm, readBody } from "@/lib/http/body";
import { accepted, machineRoute, otherMethods } from "@/lib/http/machine";
import { reportErrors } from "@/lib/ingest/report-errors";

const LIMITS = { encoded: 2_097_152, decoded: 2_097_152 };

export const POST = machineRoute({ scope: "ingest", method: "POST" }, async (request, { projectId, now }) => {
  const bytes = await readBody(request, LIMITS);
  const body = parseJsonOrForm(bytes, request.headers.get("content-type"));
  await reportErrors(projectId, body, { bytes, idempotencyKey: request.headers.get("idempotency-key"), now });
  return accepted();
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
