import type { Telemetry } from "@/lib/domain/telemetry";
import { MINUTE } from "@/lib/domain/time";
import { admitTelemetry } from "./admission";
import { isFaultOfData, transaction } from "./db";
import { recordErrorEvents } from "./error-events";
import { GroupCommit } from "./group-commit";
import { registerStreams, takeIncreases } from "./metric-state";
import { processWide } from "./process-wide";
import { forgetReceived, noteReceived } from "./received-batches";
import { markHours } from "./rollup-marks";
import { addRollups, compactRollups } from "./rollup-writes";

// Half of the longest interval between a stream's points that is usual.
const LONGEST_HALF = 5 * MINUTE;

/** One request's measurements as they wait for their commit. */
interface Batch {
  telemetry: Telemetry;
  digest: Uint8Array | null;
  now: number;
}

// Roughly what one of each holds of memory.
const ROLLUP_BYTES = 1_000;
const POINT_BYTES = 1_000;
const ERROR_BYTES = 4_000;
const MEBIBYTE = 1_048_576;

/** Where telemetry waits for its commit; a lane is a project. */
export function telemetryCommits(): GroupCommit<Batch, boolean> {
  return processWide("telemetry commits", () => {
    return new GroupCommit<Batch, boolean>({
      commit: commitBatches,
      sizeOf: ({ telemetry: { rollups, cumulative, errors } }) =>
        rollups.length * ROLLUP_BYTES + cumulative.length * POINT_BYTES + errors.length * ERROR_BYTES,
      isItemsFault: isFaultOfData,
      atOnce: 2,
      group: { items: 100, bytes: 8 * MEBIBYTE },
      waiting: { items: 2_000, bytes: 64 * MEBIBYTE },
    });
  });
}

/**
 * Stores one request's measurements; they are committed when this returns, in one transaction with
 * others' that came at the same time. A batch whose `digest` the project has sent within a day is not
 * counted again; null is never recognised. Every measurement also counts in the total of its service,
 * kind and source. Names past their bounds are counted under OTHER. `now` is epoch milliseconds.
 * @throws {Failure} unavailable, where too much waits already.
 */
export async function recordTelemetry(
  projectId: string,
  telemetry: Telemetry,
  now: number,
  digest: Uint8Array | null = null,
): Promise<void> {
  const admitted = await admitTelemetry(projectId, telemetry, now);
  const { rollups, cumulative, errors } = admitted;
  if (rollups.length + cumulative.length + errors.length === 0) return;
  await telemetryCommits().submit(projectId, { telemetry: admitted, digest, now });
}

/** Commits the batches in one transaction, and tells which were counted: all but those sent before. */
async function commitBatches(projectId: string, batches: Batch[]): Promise<boolean[]> {
  const points = batches.flatMap(({ telemetry }) => telemetry.cumulative);
  const now = Math.max(...batches.map((batch) => batch.now));
  await registerStreams(projectId, points);
  // Rows are locked in this order of tables, and sorted within each: writers cannot deadlock.
  const { isNew, swollen } = await transaction(async (client, defer) => {
    const times = batches.flatMap(({ telemetry }) => telemetry.rollups.map(({ at }) => at));
    // Where the points' increases will fall, so that no hour is waited for while their streams are locked.
    times.push(...points.flatMap(({ timeNs }) => [0, LONGEST_HALF].map((ago) => Number(timeNs / 1_000_000n) - ago)));
    // Sent with BEGIN. An hour that only a repeated batch marks is merged once more, for nothing.
    const [isNew] = await Promise.all([
      noteReceived(
        client,
        projectId,
        batches.map(({ digest }) => digest),
        now,
      ),
      markHours(client, projectId, times),
    ]);
    const counted = batches.filter((_, index) => isNew[index]).map(({ telemetry }) => telemetry);
    const cumulative = counted.flatMap((one) => one.cumulative);
    const increases = await takeIncreases(client, projectId, cumulative);
    await markHours(
      client,
      projectId,
      increases.map(({ at }) => at),
    );
    const deltas = [...counted.flatMap(({ rollups }) => rollups), ...increases];
    const swollen = addRollups(client, projectId, deltas);
    defer(swollen);
    await recordErrorEvents(
      client,
      projectId,
      counted.flatMap((one) => one.errors),
    );
    return { isNew, swollen };
  });
  // The measurements are committed: a caller told otherwise would send them again. The next writer tidies up.
  await compactRollups(projectId, await swollen).catch(() => {});
  await forgetReceived(projectId, batches.length, now).catch(() => {});
  return isNew;
}
