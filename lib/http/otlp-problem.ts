import { PbfWriter } from "pbf";
import type { Failure, FailureCode } from "@/lib/domain/failure";
import { problemResponse } from "./problem";

export const PROTOBUF = "application/x-protobuf";

// google.rpc.Code, as gRPC counts them.
const RPC_CODE: Record<FailureCode, number> = {
  malformed: 3,
  unauthenticated: 16,
  forbidden: 7,
  not_found: 5,
  method_not_allowed: 12,
  timeout: 4,
  too_large: 8,
  unsupported_media_type: 3,
  invalid: 3,
  too_many_requests: 8,
  internal: 13,
  unavailable: 14,
};

/** Whether the body is protobuf, by the request's content type. */
export function isProtobuf(request: Request): boolean {
  return /^application\/(x-)?protobuf\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}

/** A failure as the OTLP wants it: a google.rpc.Status where the request was protobuf, else problem details. */
export function otlpProblem(failure: Failure, request: Request, requestId: string): Response {
  const problem = problemResponse(failure, requestId);
  if (!isProtobuf(request)) return problem;
  const writer = new PbfWriter();
  writer.writeVarintField(1, RPC_CODE[failure.code]);
  writer.writeStringField(2, failure.message);
  problem.headers.set("content-type", PROTOBUF);
  return new Response(Buffer.from(writer.finish()), { status: problem.status, headers: problem.headers });
}
