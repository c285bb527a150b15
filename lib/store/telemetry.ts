import type { Telemetry } from "@/lib/domain/telemetry";
import { admitTelemetry } from "./admission";
import { transaction } from "./db";
import { recordErrorEvents } from "./error-events";
import { registerStreams, takeIncreases } from "./metric-state";
import { markHours } from "./rollup-marks";
import { addRollups, compactRollups } from "./rollup-writes";

/**
 * Stores one request's measurements in one transaction; it has committed when this returns. Every
 * measurement also counts in the total of its service, kind and source. Names past their bounds are
 * counted under OTHER. `now` is epoch milliseconds.
 */
export async function recordTelemetry(projectId: string, telemetry: Telemetry, now: number): Promise<void> {
  const { rollups, cumulative, errors } = await admitTelemetry(projectId, telemetry, now);
  if (rollups.length + cumulative.length + errors.length === 0) return;
  await registerStreams(projectId, cumulative);
  // Rows are locked in this order of tables, and sorted within each: writers cannot deadlock.
  const swollen = await transaction(async (client) => {
    const increases = await takeIncreases(client, projectId, cumulative);
    const deltas = [...rollups, ...increases];
    await markHours(
      client,
      projectId,
      deltas.map(({ at }) => at),
    );
    const rows = await addRollups(client, projectId, deltas);
    await recordErrorEvents(client, projectId, errors);
    return rows;
  });
  // The measurements are committed: a caller told otherwise would send them again. The next writer compacts.
  await compactRollups(projectId, swollen).catch(() => {});
}
