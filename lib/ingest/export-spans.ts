import { retention } from "@/lib/retention-settings";
import { recordTelemetry } from "@/lib/store/telemetry";
import { batchDigest } from "./batch-digest";
import type { Refused } from "./otlp/answer";
import type { ExportContext, ExportRequest } from "./otlp/export-request";
import { SpanCollector } from "./otlp/span-collector";
import { readSpansJson } from "./otlp/spans-json";
import { readSpansProtobuf } from "./otlp/spans-protobuf";

/**
 * Stores the operations and failures that an ExportTraceServiceRequest tells of, and returns once
 * they are committed. Spans that are no operations are accepted and not kept; the same request sent
 * again is answered alike and counts once.
 * @throws {Failure} malformed.
 */
export async function exportSpans(request: ExportRequest, { projectId, now }: ExportContext): Promise<Refused> {
  const collector = new SpanCollector(now, retention());
  if (request.encoding === "json") readSpansJson(request.parse(), collector);
  else readSpansProtobuf(request.bytes, collector);
  await recordTelemetry(projectId, collector.telemetry(), now, batchDigest("traces", request.bytes));
  const { count, message } = collector.refusals;
  return { count, message };
}
