import { SECOND } from "@/lib/domain/time";
import { type Cells, type Sheet, toCell } from "@/lib/domain/workings";
import { residuals, seasonalShifts, trendBefore } from "./baselines";
import type { Examined } from "./judge";
import { dayOf } from "./measure";

/** The minutes of both windows and of the rollout, and what each was expected to be. */
export function minuteSheet({ series: measured, question, moment }: Examined): Sheet {
  const { series, end, shape } = question;
  const [from, first, to] = [end - shape.before, end + shape.gap, end + shape.gap + moment.known];
  const level = series.level(end);
  const trend = trendBefore(series, end);
  const unusual = residuals(series, end, shape).unusual.slice(0, moment.known);
  const seasonal = new Float64Array(to - from);
  seasonalShifts(series, end, from, seasonal);
  const scaled = series.values.over(from, to);
  const day = series.counts?.(end - dayOf(measured.step), end);
  return {
    id: "minutes",
    given: {
      ...{ scale: scaleOf(measured.metric, series.values.isOther), stepSeconds: measured.step / SECOND },
      ...{ level: toCell(level), trendLevel: toCell(trend.level), trendSlope: toCell(trend.slope) },
      ...(day && { dayEvents: day.events, dayRequests: day.requests }),
    },
    rows: Array.from({ length: to - from }, (_, i): Cells => {
      const index = from + i;
      const overLevel = (scaled[i] ?? Number.NaN) - level;
      return {
        at: measured.start + index * measured.step,
        window: index < end ? "before" : index < first ? "rollout" : "after",
        value: toCell(measured.values[index]),
        ...(series.weights && { requests: toCell(series.weights[index]) }),
        scaled: toCell(scaled[i]),
        earlierDays: toCell(seasonal[i]),
        shift: toCell(overLevel - (seasonal[i] || 0)),
        trend: index < end ? null : toCell(trend.level + trend.slope * (index - end + 0.5)),
        unusual: index < first ? null : toCell(unusual[index - first]),
      };
    }),
  };
}

function scaleOf(metric: Examined["series"]["metric"], isLogarithm: boolean): string {
  switch (metric) {
    case "error_rate":
      return "value ÷ requests";
    case "throughput":
      return "ln(value + ½)";
    case "value":
      return isLogarithm ? "ln(value)" : "value";
    default:
      return "ln(value)";
  }
}

/** What the residuals, and the change, are divided by. */
export function noiseSheet({ question, examination, past }: Examined): Sheet {
  const { series, end, shape } = question;
  const noise = series.scaleAt(end);
  const ofChange = examination?.noise ?? noise;
  if (series.counts) {
    const { requests } = series.counts(end - shape.before, end);
    return { id: "noise", given: { requests, noise, wander: past?.wander ?? 0, noiseOfChange: ofChange }, rows: [] };
  }
  return { id: "noise", given: { usualSpread: series.usualSpread, noise, noiseOfChange: ofChange }, rows: [] };
}
