import jstat from "jstat";
import { median } from "@/lib/analysis/order-statistics";
import { MINUTE } from "@/lib/domain/time";
import type { VerdictCase } from "./cases";

/** Values around a deploy. */
type Around = Pick<VerdictCase, "series" | "deployedAt">;

/** A way to tell a change, for comparison: what others do, in our own words. */
export interface Method {
  name: string;
  /** Minutes after the deploy that it takes. */
  minutes: number;
  /**
   * Larger is more changed; `isChanged` is the method's own decision.
   * @param minutes after the deploy that are over, where those are fewer than the method takes.
   */
  decide: (one: Around, minutes?: number) => { isChanged: boolean; score: number };
}

/**
 * Kayenta's judge with its defaults (its MannWhitneyClassifier): a 98 % confidence interval of the shift by ranks, which
 * has to lie beyond a quarter of the estimated shift; an hour against an hour.
 */
const kayenta: Method = {
  name: "Kayenta's judge",
  minutes: 60,
  decide: (one, minutes = 60) => {
    const { before, after } = windows(one, 60, Math.min(minutes, 60));
    const { estimate, low, high } = rankShift(before, after, 0.98);
    const tolerance = 0.25 * Math.abs(estimate);
    return { isChanged: low > tolerance || high < -tolerance, score: Math.max(low, -high) / (spread(before) || 1) };
  },
};

/** Student's t test at p < .001 together with a difference of 5 % of the mean (Hunter, ICPE 2023), 30 minutes. */
const tTest: Method = {
  name: "t test and 5 %",
  minutes: 30,
  decide: (one, minutes = 30) => {
    const { before, after } = windows(one, 30, Math.min(minutes, 30));
    const pooled = (squares(before) + squares(after)) / (before.length + after.length - 2);
    const error = Math.sqrt(pooled * (1 / before.length + 1 / after.length)) || Number.MIN_VALUE;
    const t = (mean(after) - mean(before)) / error;
    const p = 2 * jstat.studentt.cdf(-Math.abs(t), before.length + after.length - 2);
    const large = Math.abs(mean(after) - mean(before)) >= 0.05 * Math.abs(mean(before));
    return { isChanged: p < 0.001 && large, score: Math.abs(t) };
  },
};

/** The mean of 30 minutes beyond three standard deviations of the hour before. */
const threeSigma: Method = {
  name: "3 sigma on the mean",
  minutes: 30,
  decide: (one, minutes = 30) => {
    const { before, after } = windows(one, 60, Math.min(minutes, 30));
    const deviation = Math.sqrt(squares(before) / (before.length - 1)) || Number.MIN_VALUE;
    const distance = Math.abs(mean(after) - mean(before)) / deviation;
    return { isChanged: distance > 3, score: distance };
  },
};

export const METHODS: readonly Method[] = [kayenta, tTest, threeSigma];

function windows({ series, deployedAt }: Around, beforeMinutes: number, afterMinutes: number) {
  const steps = (minutes: number) => Math.max(1, Math.round((minutes * MINUTE) / series.step));
  const end = Math.max(0, Math.floor((deployedAt - series.start) / series.step));
  const first = Math.max(0, Math.ceil((deployedAt - series.start) / series.step));
  const known = (from: number, to: number) =>
    [...series.values.subarray(Math.max(0, from), to)].filter((value) => !Number.isNaN(value));
  return { before: known(end - steps(beforeMinutes), end), after: known(first, first + steps(afterMinutes)) };
}

/** Hodges and Lehmann's shift with its confidence interval from the rank-sum's normal approximation. */
function rankShift(before: number[], after: number[], confidence: number) {
  const [n, m] = [after.length, before.length];
  const differences = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) differences[i * m + j] = (after[i] ?? 0) - (before[j] ?? 0);
  differences.sort();
  const z = jstat.normal.inv(1 - (1 - confidence) / 2, 0, 1);
  const k = Math.max(0, Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12)));
  return {
    estimate: median(differences) || 0,
    low: differences[k] ?? 0,
    high: differences[differences.length - 1 - k] ?? 0,
  };
}

function mean(values: number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function squares(values: number[]): number {
  const middle = mean(values);
  return values.reduce((sum, one) => sum + (one - middle) ** 2, 0);
}

function spread(values: number[]): number {
  return median(values.map((value) => Math.abs(value - median(values))));
}
