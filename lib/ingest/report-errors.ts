import { recordTelemetry } from "@/lib/store/telemetry";
import { batchDigest } from "./batch-digest";
import { type ErrorReport, readErrorBatch, readErrorReport } from "./error-report";

/** How an error report came. */
export interface ErrorContext {
  /** The body, decompressed. */
  bytes: Uint8Array;
  idempotencyKey: string | null;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * Records the failure that a body describes, and returns once it is committed. Sent again with the
 * same Idempotency-Key, or byte for byte where it says when it happened, it counts once.
 * @throws {Failure} invalid, naming every field to mend.
 */
export async function reportError(projectId: string, body: unknown, context: ErrorContext): Promise<void> {
  await record(projectId, readErrorReport(body, context.now), "error", context);
}

/**
 * Records a batch of failures, all of them or none, and returns once they are committed. Sent again, it
 * counts once as a single report does.
 * @throws {Failure} invalid, naming every field to mend, as in `errors[2].message`.
 */
export async function reportErrors(projectId: string, body: unknown, context: ErrorContext): Promise<void> {
  await record(projectId, readErrorBatch(body, context.now), "errors", context);
}

async function record(projectId: string, report: ErrorReport, what: string, context: ErrorContext): Promise<void> {
  const telemetry = { rollups: [], cumulative: [], errors: report.events };
  await recordTelemetry(projectId, telemetry, context.now, digestOf(report, what, context));
}

function digestOf(report: ErrorReport, what: string, { bytes, idempotencyKey }: ErrorContext): Uint8Array | null {
  const key = idempotencyKey?.trim() ?? "";
  if (key !== "") return batchDigest(`${what} by key`, key);
  return report.isDistinct ? batchDigest(what, bytes) : null;
}
