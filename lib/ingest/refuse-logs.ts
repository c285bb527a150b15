import type { Refused } from "./otlp/answer";
import type { ExportRequest } from "./otlp/export-request";
import { objectOf, objectsIn } from "./otlp/json";
import { readWire } from "./otlp/wire";

/**
 * Refuses every log record of an ExportLogsServiceRequest: logs are not kept, and an SDK that is
 * told so does not send them again.
 * @throws {Failure} malformed.
 */
export async function refuseLogs(request: ExportRequest): Promise<Refused> {
  const count = request.encoding === "json" ? countJson(request.parse()) : countProtobuf(request.bytes);
  return { count, message: count === 0 ? "" : `${count} refused: logs are not kept here; set OTEL_LOGS_EXPORTER=none` };
}

function countJson(body: unknown): number {
  let count = 0;
  for (const ofResource of objectsIn(objectOf(body, "The body"), "resourceLogs", "resource_logs")) {
    for (const ofScope of objectsIn(ofResource, "scopeLogs", "scope_logs")) {
      count += objectsIn(ofScope, "logRecords", "log_records").length;
    }
  }
  return count;
}

function countProtobuf(bytes: Uint8Array): number {
  let count = 0;
  readWire(bytes, (reader, end) => {
    for (const ofResource of reader.fieldsIn({ from: 0, to: end }, 0x0a)) {
      for (const ofScope of reader.fieldsIn(ofResource, 0x12)) count += reader.fieldsIn(ofScope, 0x12).length;
    }
  });
  return count;
}
