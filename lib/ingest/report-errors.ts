import { recordTelemetry } from "@/lib/store/telemetry";
import { readErrorBatch, readErrorReport } from "./error-report";

/**
 * Records the failure that a body describes, and returns once it is committed.
 * @throws {Failure} invalid, naming every field to mend.
 */
export async function reportError(projectId: string, body: unknown, now: number): Promise<void> {
  await recordTelemetry(projectId, { rollups: [], cumulative: [], errors: [readErrorReport(body, now)] }, now);
}

/**
 * Records a batch of failures, all of them or none, and returns once they are committed.
 * @throws {Failure} invalid, naming every field to mend, as in `errors[2].message`.
 */
export async function reportErrors(projectId: string, body: unknown, now: number): Promise<void> {
  await recordTelemetry(projectId, { rollups: [], cumulative: [], errors: readErrorBatch(body, now) }, now);
}
