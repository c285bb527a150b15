import { Failure } from "@/lib/domain/failure";
import { parseJson, readBody } from "@/lib/http/body";
import { machineRoute, type RouteHandler } from "@/lib/http/machine";
import { isProtobuf, otlpProblem, PROTOBUF } from "@/lib/http/otlp-problem";
import { encodeAnswer, type Refused, type Signal } from "@/lib/ingest/otlp/answer";
import type { ExportContext, ExportRequest } from "@/lib/ingest/otlp/export-request";

const MEBIBYTE = 1_048_576;
const LIMITS = { encoded: 8 * MEBIBYTE, decoded: 32 * MEBIBYTE };

/** The route of one OTLP/HTTP signal: protobuf or JSON in, and the answer in the same encoding. */
export function otlpRoute(
  signal: Signal,
  useCase: (request: ExportRequest, context: ExportContext) => Promise<Refused>,
): RouteHandler {
  return machineRoute({ scope: "ingest", method: "POST", problem: otlpProblem }, async (request, context) => {
    const sent = await readExport(request);
    const refused = await useCase(sent, context);
    const type = sent.encoding === "protobuf" ? PROTOBUF : "application/json";
    return new Response(toBody(encodeAnswer(signal, sent.encoding, refused)), { headers: { "content-type": type } });
  });
}

async function readExport(request: Request): Promise<ExportRequest> {
  const bytes = await readBody(request, { ...LIMITS, mayBeEmpty: isProtobuf(request) });
  if (isProtobuf(request)) return { encoding: "protobuf", bytes };
  if (isJson(request) || looksLikeJson(bytes)) return { encoding: "json", bytes, parse: () => parseJson(bytes) };
  throw new Failure("unsupported_media_type", "Send Content-Type: application/x-protobuf or application/json.");
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}

function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));
}

function toBody(answer: Uint8Array | string): string | ArrayBuffer {
  return typeof answer === "string" ? answer : Uint8Array.from(answer).buffer;
}
