import { FrameQuantiles } from "@/lib/domain/frame-quantiles";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { HOUR, type Window } from "@/lib/domain/time";
import { readPackedHours, unpackMinutes } from "./packed-minutes";
import { chooseOnce, findSeries } from "./series-reads";

interface HoursQuery {
  env: string;
  service: string;
  operation: string;
  /** Stretches of whole hours; the first says which of spans and metrics is read. What lies between them is unknown. */
  windows: readonly [Window, ...Window[]];
}

/**
 * p50, p95, p99 and error rate by the hour, of an operation or a service's total, from one source; none where nothing was
 * measured. Hours that are not merged yet are unknown.
 */
export async function readHours(projectId: string, { windows, ...scope }: HoursQuery): Promise<MeasuredSeries[]> {
  const [chosen] = await chooseOnce(projectId, await findSeries(projectId, scope), () => "", { window: windows[0] });
  if (!chosen) return [];
  const packed = await Promise.all(windows.map((window) => readPackedHours(projectId, chosen.id, window)));
  const hours = Buffer.concat(packed);
  if (hours.length === 0) return [];
  const start = Math.min(...windows.map(({ from }) => from));
  const end = Math.max(...windows.map(({ to }) => to));
  const grid = { start, step: HOUR, length: (end - start) / HOUR };
  const { n, errors, quantiles } = unpackMinutes(hours, grid, new FrameQuantiles());
  const [p50, p95, p99] = quantiles;
  const of = (metric: MeasuredSeries["metric"], values: Float64Array): MeasuredSeries => ({
    ...{ metric, start, step: HOUR, values },
    requests: n,
  });
  return [of("p50", p50), of("p95", p95), of("p99", p99), of("error_rate", errors)];
}
