import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, MINUTE } from "@/lib/domain/time";
import type { Random } from "@/lib/testing/simulate";
import { drawQuantiles, shock, type Tails } from "./laws";

/** What a simulated operation is like. */
export interface OperationSpec {
  /** On average over a week. */
  requestsPerMinute: number;
  /** From minute to minute, of the level of latency, of traffic and of the error rate. */
  autocorrelation: number;
  /** Whether days and weeks show. */
  seasons: boolean;
  tails: Tails;
  /** 5 % of the minutes here and there, or stretches of half an hour with the same total. */
  missing: "none" | "scattered" | "blocks";
  errorShare: number;
  /** Share by which traffic grows each day. */
  growth: number;
}

/** What every grid and line starts from. */
export const USUAL: OperationSpec = {
  requestsPerMinute: 60,
  autocorrelation: 0.5,
  seasons: true,
  tails: "normal",
  missing: "none",
  errorShare: 0.001,
  growth: 0,
};

/** Minutes of an operation. NaN where a minute is missing, or has no request to take a latency of. */
export interface History {
  start: number;
  /** Latencies in milliseconds. */
  p50: Float64Array;
  p95: Float64Array;
  p99: Float64Array;
  requests: Float64Array;
  errors: Float64Array;
  /** What requests and errors were drawn with: what changes are planted by. */
  expectedRequests: Float64Array;
  errorShare: Float64Array;
}

/** A Monday. */
export const START = Date.UTC(2026, 8, 7);
export const MINUTES_A_DAY = DAY / MINUTE;
const TYPICAL_LATENCY = 80;
/** Standard deviations of the levels about their seasons, in natural logarithms. */
const LATENCY_SPREAD = 0.06;
const TRAFFIC_SPREAD = 0.1;
const ERROR_SPREAD = 0.3;
/** Of the variance of latency's level, the share that comes from what operations have in common, where they do. */
const IN_COMMON = 0.5;

/** Noise of variance 1 that remembers: x(t) = ρ x(t − 1) + √(1 − ρ²) shock. */
export function rememberingNoise(length: number, spec: OperationSpec, random: Random): Float64Array {
  const { autocorrelation, tails } = spec;
  const fresh = Math.sqrt(1 - autocorrelation ** 2);
  let level = random.normal();
  return Float64Array.from({ length }, () => {
    level = autocorrelation * level + fresh * shock(tails, random);
    return level;
  });
}

/**
 * Minutes of requests: Poisson counts about a level, each with its own latency about the minute's level, of which the
 * minute keeps the quantiles. @param common what the level shares with other operations, as `rememberingNoise`.
 */
export function simulateOperation(spec: OperationSpec, days: number, random: Random, common?: Float64Array): History {
  const length = days * MINUTES_A_DAY;
  const latency = rememberingNoise(length, spec, random);
  const traffic = rememberingNoise(length, spec, random);
  const failing = rememberingNoise(length, spec, random);
  const isMissing = missingMinutes(spec, length, random);
  const history = emptyHistory(length);
  const quantiles = new Float64Array(3);
  for (let i = 0; i < length; i++) {
    const season = seasonAt(i, spec);
    const expected = spec.requestsPerMinute * Math.exp(season.traffic + TRAFFIC_SPREAD * (traffic[i] ?? 0));
    const errorShare = Math.min(0.5, spec.errorShare * Math.exp(ERROR_SPREAD * (failing[i] ?? 0)));
    history.expectedRequests[i] = expected;
    history.errorShare[i] = errorShare;
    if (isMissing(i)) continue;
    const requests = random.poisson(expected);
    history.requests[i] = requests;
    history.errors[i] = Math.min(requests, random.poisson(requests * errorShare));
    if (requests === 0) continue;
    drawQuantiles(requests, spec.tails, random, quantiles);
    const noise = mixed(latency[i] ?? 0, common?.[i]);
    const level = TYPICAL_LATENCY * Math.exp(season.latency + LATENCY_SPREAD * noise);
    history.p50[i] = level * Math.exp(quantiles[0] ?? 0);
    history.p95[i] = level * Math.exp(quantiles[1] ?? 0);
    history.p99[i] = level * Math.exp(quantiles[2] ?? 0);
  }
  return history;
}

function mixed(own: number, common: number | undefined): number {
  return common === undefined ? own : Math.sqrt(1 - IN_COMMON) * own + Math.sqrt(IN_COMMON) * common;
}

function emptyHistory(length: number): History {
  const unknown = () => new Float64Array(length).fill(Number.NaN);
  return {
    start: START,
    p50: unknown(),
    p95: unknown(),
    p99: unknown(),
    requests: unknown(),
    errors: unknown(),
    expectedRequests: unknown(),
    errorShare: unknown(),
  };
}

/** Traffic halves and doubles over a day, latencies move with it a little, and week-ends are quieter. */
function seasonAt(minute: number, { seasons, growth }: OperationSpec): { traffic: number; latency: number } {
  const day = minute / MINUTES_A_DAY;
  const grown = day * Math.log(1 + growth);
  if (!seasons) return { traffic: grown, latency: 0 };
  const daily = Math.sin(2 * Math.PI * (day - 0.35));
  const weekly = Math.cos((2 * Math.PI * (day - 2.5)) / 7);
  return { traffic: grown + 0.6 * daily + 0.2 * weekly, latency: 0.15 * daily + 0.05 * weekly };
}

const MISSING_SHARE = 0.05;
const BLOCK = 30;

function missingMinutes({ missing }: OperationSpec, length: number, random: Random): (minute: number) => boolean {
  if (missing === "none") return () => false;
  const block = missing === "blocks" ? BLOCK : 1;
  const blocks = Array.from({ length: Math.ceil(length / block) }, () => random.uniform() < MISSING_SHARE);
  return (minute) => blocks[Math.floor(minute / block)] === true;
}

/** A change from minute `from` on, up to `to`. */
export interface Change {
  from: number;
  to?: number;
  /** Factor on every latency, by minutes since `from`. */
  latency?: (minutes: number) => number;
  /** Factor on the traffic, at least 1. */
  traffic?: number;
  /** Added to the share of requests that fail. */
  errors?: number;
}

/** The same history with a change in it; minutes outside are the very same. */
export function withChange(history: History, change: Change, random: Random): History {
  const { from, to = history.requests.length, latency, traffic = 1, errors = 0 } = change;
  const changed: History = { ...history };
  for (const key of ["p50", "p95", "p99", "requests", "errors"] as const) changed[key] = history[key].slice();
  for (let i = from; i < to; i++) {
    const factor = latency?.(i - from) ?? 1;
    changed.p50[i] = (changed.p50[i] ?? Number.NaN) * factor;
    changed.p95[i] = (changed.p95[i] ?? Number.NaN) * factor;
    changed.p99[i] = (changed.p99[i] ?? Number.NaN) * factor;
    if (Number.isNaN(history.requests[i] ?? Number.NaN)) continue;
    const more = traffic > 1 ? random.poisson((history.expectedRequests[i] ?? 0) * (traffic - 1)) : 0;
    const requests = (history.requests[i] ?? 0) + more;
    const failed = random.poisson(more * (history.errorShare[i] ?? 0)) + random.poisson(requests * errors);
    changed.requests[i] = requests;
    changed.errors[i] = Math.min(requests, (history.errors[i] ?? 0) + failed);
  }
  return changed;
}

/** The five series that the product measures of an operation. */
export function seriesOf(history: History): MeasuredSeries[] {
  const grid = { start: history.start, step: MINUTE };
  const { p50, p95, p99, requests, errors } = history;
  return [
    { ...grid, metric: "p50", values: p50, requests },
    { ...grid, metric: "p95", values: p95, requests },
    { ...grid, metric: "p99", values: p99, requests },
    { ...grid, metric: "error_rate", values: errors, requests },
    { ...grid, metric: "throughput", values: requests, requests: null },
  ];
}
