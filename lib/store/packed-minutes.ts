import type { FrameQuantiles } from "@/lib/domain/frame-quantiles";
import { MINUTE, type Window } from "@/lib/domain/time";
import { database } from "./db";

/** Even steps of time: `start` epoch milliseconds, `step` milliseconds in whole minutes. */
export interface Grid {
  start: number;
  step: number;
  length: number;
}

/** What a series did in each step of a grid. Latencies in milliseconds, NaN in steps without requests. */
export interface SteppedSeries {
  n: Float64Array;
  errors: Float64Array;
  quantiles: [p50: Float64Array, p95: Float64Array, p99: Float64Array];
}

const SHARES = [0.5, 0.95, 0.99];

/** Minute, n, errors and the length of the histogram, four bytes each; the histogram follows. */
const HEAD = 16;

/**
 * The minutes of many series, a byte string each: see HEAD, in no order, a record for each version. A row a minute
 * would cost several times as much to carry. Series without minutes are left out.
 */
export async function readPackedMinutes(
  projectId: string,
  ids: readonly string[],
  window: Window,
): Promise<Map<string, Buffer>> {
  const rows = await readPacked(projectId, ids, window, { rollup: "minute", version: "''" });
  return new Map(rows.map(({ id, packed }) => [id, packed]));
}

/** The merged hours of a series in the same form; empty where there are none. */
export async function readPackedHours(projectId: string, id: string, window: Window): Promise<Buffer> {
  const [row] = await readPacked(projectId, [id], window, { rollup: "hour", version: "''" });
  return row?.packed ?? Buffer.alloc(0);
}

/** The same by `service.version`, of the requests that named one. */
export async function readPackedVersions(
  projectId: string,
  ids: readonly string[],
  window: Window,
): Promise<{ id: string; version: string; packed: Buffer }[]> {
  const rows = await readPacked(projectId, ids, window, { rollup: "minute", version: "r.version" });
  return rows.filter(({ version }) => version !== "");
}

async function readPacked(
  projectId: string,
  ids: readonly string[],
  window: Window,
  { rollup, version }: { rollup: "minute" | "hour"; version: "''" | "r.version" },
) {
  const { rows } = await database().reads.query<{ id: string; version: string; packed: Buffer }>(
    `WITH asked (id) AS MATERIALIZED (SELECT * FROM unnest($2::bigint[]))
     SELECT asked.id, ${version} AS version, string_agg(
       int4send((date_part('epoch', r.at) / 60)::int) || int4send(r.n::int) || int4send(r.errors::int)
         || int4send(length(r.histogram)) || r.histogram, ''::bytea) AS packed
     FROM asked JOIN rollup_${rollup} r ON r.project_id = $1 AND r.series_id = asked.id AND r.at >= $3 AND r.at < $4
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [projectId, ids, new Date(window.from), new Date(window.to)],
  );
  return rows;
}

/** Start of the first minute, epoch milliseconds; infinite where there is none. */
export function firstMinute(packed: Buffer): number {
  let first = Number.POSITIVE_INFINITY;
  for (let at = 0; at < packed.length; at = recordEnd(packed, at)) first = Math.min(first, packed.readInt32BE(at));
  return first * MINUTE;
}

/** Puts packed minutes on a grid; those outside it are left out. */
export function unpackMinutes(packed: Buffer, grid: Grid, reader: FrameQuantiles): SteppedSeries {
  const series: SteppedSeries = {
    n: new Float64Array(grid.length),
    errors: new Float64Array(grid.length),
    quantiles: [unknown(grid.length), unknown(grid.length), unknown(grid.length)],
  };
  const { starts, records } = recordsByStep(packed, grid);
  for (let step = 0; step < grid.length; step++) {
    for (let i = starts[step] ?? 0; i < (starts[step + 1] ?? 0); i++) {
      const at = records[i] ?? 0;
      series.n[step] = (series.n[step] ?? 0) + packed.readInt32BE(at + 4);
      series.errors[step] = (series.errors[step] ?? 0) + packed.readInt32BE(at + 8);
      reader.add(packed, at + HEAD, recordEnd(packed, at));
    }
    reader.take(SHARES, (place, ms) => {
      const quantile = series.quantiles[place];
      if (quantile) quantile[step] = ms;
    });
  }
  return series;
}

function recordEnd(packed: Buffer, at: number): number {
  return at + HEAD + packed.readInt32BE(at + 12);
}

function stepOf(packed: Buffer, at: number, grid: Grid): number {
  return Math.floor((packed.readInt32BE(at) * MINUTE - grid.start) / grid.step);
}

/** Where the records of each step are: `records` from `starts[step]` to `starts[step + 1]`, exclusive. */
function recordsByStep(packed: Buffer, grid: Grid): { starts: Int32Array; records: Int32Array } {
  const starts = new Int32Array(grid.length + 2);
  let count = 0;
  const eachRecord = (visit: (at: number, step: number) => void) => {
    for (let at = 0; at < packed.length; at = recordEnd(packed, at)) {
      const step = stepOf(packed, at, grid);
      if (step >= 0 && step < grid.length) visit(at, step);
    }
  };
  eachRecord((_, step) => {
    starts[step + 2] = (starts[step + 2] ?? 0) + 1;
    count++;
  });
  for (let step = 2; step < starts.length; step++) starts[step] = (starts[step] ?? 0) + (starts[step - 1] ?? 0);
  const records = new Int32Array(count);
  // While records are placed, starts[step + 1] runs from the step's first place to the next step's.
  eachRecord((at, step) => {
    const place = starts[step + 1] ?? 0;
    records[place] = at;
    starts[step + 1] = place + 1;
  });
  return { starts, records };
}

function unknown(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}
