import { retention } from "@/lib/retention-settings";
import { recordTelemetry } from "@/lib/store/telemetry";
import { batchDigest } from "./batch-digest";
import type { Refused } from "./otlp/answer";
import type { ExportContext, ExportRequest } from "./otlp/export-request";
import { MetricCollector } from "./otlp/metric-collector";
import { readMetricsJson } from "./otlp/metrics-json";
import { readMetricsProtobuf } from "./otlp/metrics-protobuf";

/**
 * Stores the request durations in an ExportMetricsServiceRequest, and returns once they are
 * committed. Points of other metrics are refused by number and reason; the same request sent again is
 * answered alike and counts once.
 * @throws {Failure} malformed.
 */
export async function exportMetrics(request: ExportRequest, { projectId, now }: ExportContext): Promise<Refused> {
  const collector = new MetricCollector(now, retention());
  if (request.encoding === "json") readMetricsJson(request.parse(), collector);
  else readMetricsProtobuf(request.bytes, collector);
  await recordTelemetry(projectId, collector.telemetry(), now, batchDigest("metrics", request.bytes));
  const { count, message } = collector.refusals;
  return { count, message };
}
