import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { MINUTE } from "@/lib/domain/time";
import type { Figure } from "../report";
import { METHODS } from "../verdict/methods";
import { shareFigure, type Tally } from "./share";

/** A series around a deploy in one of its steps, of which so many minutes after it are over. */
export interface AroundDeploy {
  series: MeasuredSeries;
  at: number;
  minutes: number;
}

/** Counts what other methods say of the same minutes: a share is that which is flagged. */
export function countOthers({ series, at, minutes }: AroundDeploy, tally: Tally): void {
  const around = { series: asValues(series, at), deployedAt: series.start + at * series.step };
  for (const { name, decide } of METHODS) tally.add(name, decide(around, minutes).isChanged);
}

/** The lines of the others below ours. @param said what is counted of them. */
export function otherFigures(tally: Tally, said: "flagged" | "not flagged" = "flagged"): Figure[] {
  return METHODS.map((method) => {
    const { hits, of } = tally.of(method.name);
    return shareFigure(`· the same, ${said} by ${method.name}`, { hits: said === "flagged" ? hits : of - hits, of });
  });
}

/** Others know values only: errors are given to them as rates. As far as they look. */
function asValues(series: MeasuredSeries, at: number): MeasuredSeries {
  if (series.metric !== "error_rate") return series;
  const reach = Math.round((60 * MINUTE) / series.step);
  const values = new Float64Array(series.values.length).fill(Number.NaN);
  for (let i = Math.max(0, at - reach); i < Math.min(values.length, at + reach); i++) {
    values[i] = (series.values[i] ?? Number.NaN) / (series.requests?.[i] || Number.NaN);
  }
  return { ...series, values };
}
