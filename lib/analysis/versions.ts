import type { VersionEvidence } from "@/lib/domain/cause";
import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import type { NearDeploy, VersionSubject } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import type { Examined } from "./judge";
import { isRatio } from "./measure";
import { type Law, samplePosition, valueAt } from "./mixture";
import { QUANTILES } from "./operation-law";
import { pairedRates } from "./paired-rates";
import { FEWEST_PAIRS, type PairedDifference, signedRank } from "./signed-rank";

/** Percentiles of fewer requests than these say too little of a minute. */
const FEWEST_REQUESTS = { p50: 5, p95: 10, p99: 30 };
/** A version that served at most this share of the requests before a deploy is new with it. */
const STILL_NEW = 0.02;

/** The series of one metric of one operation by version. */
export type ByVersion = ReadonlyMap<string, MeasuredSeries>;

/** The versions of a subject's requests. */
export function versionsOf(subject: Subject, all: readonly VersionSubject[]): ByVersion {
  const { service, operation, series } = subject;
  return new Map(
    all
      .filter((one) => one.service === service && one.operation === operation && isAlike(one.series, series))
      .map((one) => [one.version, one.series]),
  );
}

function isAlike(one: MeasuredSeries, other: MeasuredSeries): boolean {
  return one.metric === other.metric && one.step === other.step;
}

/** Requests of a version at [from, to), epoch milliseconds. */
export function servedBy({ start, step, requests }: MeasuredSeries, from: number, to: number): number {
  let sum = 0;
  const first = Math.max(0, Math.ceil((from - start) / step));
  for (let i = first; start + i * step < to && i < (requests?.length ?? 0); i++) sum += requests?.[i] || 0;
  return sum;
}

/** The version that served most requests of a window; null where none served any. */
function usualVersion(versions: ByVersion, from: number, to: number): string | null {
  const served = [...versions].map(([version, series]) => ({ version, n: servedBy(series, from, to) }));
  served.sort((a, b) => b.n - a.n || (a.version < b.version ? -1 : 1));
  return served[0] && served[0].n > 0 ? served[0].version : null;
}

/**
 * The old and the new version of a deploy in the minutes that both served: what moves them alike, be it load, a slow
 * neighbour or the time of day, cannot be mistaken for the deploy. For latencies the differences of logarithms, less what
 * the sides' numbers of requests make of a percentile (`law`, see `samplePosition`), by `signedRank`; for error rates
 * `pairedRates`. The first `warmUpMinutes` of the new version are left out. Null where too few minutes have both.
 */
export function sideBySide(
  { series, question }: Examined,
  versions: ByVersion,
  deploy: NearDeploy,
  law: Law | null,
  warmUpMinutes: number,
): VersionEvidence | null {
  const end = series.start + question.end * series.step;
  const start = end - question.shape.before * series.step;
  const from = usualVersion(versions, start, end);
  const to = newVersion(versions, deploy, from, start, end);
  const [older, newer] = [versions.get(from ?? ""), versions.get(to ?? "")];
  if (from === null || to === null || !older || !newer) return null;
  const found = compare(older, newer, law, firstServed(newer) + warmUpMinutes * MINUTE);
  if (!found || found.pairs < FEWEST_PAIRS) return null;
  const toUnit = (change: number) => (isRatio(series.metric) ? Math.exp(change) : change);
  const { value, low, high } = found.size;
  return {
    from,
    to,
    pairs: found.pairs,
    size: { value: toUnit(value), low: toUnit(low), high: toUnit(high) },
    p: found.p,
  };
}

/** The version that the deploy names, else the only one that hardly served before. */
function newVersion(
  versions: ByVersion,
  deploy: NearDeploy,
  old: string | null,
  start: number,
  end: number,
): string | null {
  if (deploy.version !== null && deploy.version !== old && versions.has(deploy.version)) return deploy.version;
  const all = [...versions.values()].reduce((sum, series) => sum + servedBy(series, start, end), 0);
  const fresh = [...versions].filter(
    ([version, series]) =>
      version !== old &&
      servedBy(series, start, end) <= STILL_NEW * all &&
      servedBy(series, end, Number.POSITIVE_INFINITY) > 0,
  );
  return fresh.length === 1 ? (fresh[0]?.[0] ?? null) : null;
}

/** When a version served its first request, epoch milliseconds; infinite where it served none. */
export function firstServed({ start, step, requests }: MeasuredSeries): number {
  const first = requests?.findIndex((n) => n > 0) ?? -1;
  return first < 0 ? Number.POSITIVE_INFINITY : start + first * step;
}

function compare(
  older: MeasuredSeries,
  newer: MeasuredSeries,
  law: Law | null,
  since: number,
): PairedDifference | null {
  const { metric, start, step } = newer;
  const offset = Math.round((start - older.start) / step);
  const minutes = [...newer.values.keys()]
    .filter((i) => start + i * step >= since)
    .map((i) => ({ newer: sideAt(newer, i), older: sideAt(older, i + offset) }))
    .filter((pair) => pair.newer.n > 0 && pair.older.n > 0);
  if (metric === "error_rate") {
    const side = ({ value, n }: Side) => ({ events: value || 0, requests: n });
    return pairedRates(minutes.map((pair) => ({ newer: side(pair.newer), older: side(pair.older) })));
  }
  if (metric === "throughput" || metric === "value") return null;
  const q = QUANTILES[metric];
  const fewest = FEWEST_REQUESTS[metric];
  const expected = (n: number) => (law ? valueAt(law, samplePosition(q, n)) : 0);
  const differences = minutes
    .filter((pair) => pair.newer.n >= fewest && pair.older.n >= fewest)
    .map(
      (pair) =>
        Math.log(pair.newer.value) - expected(pair.newer.n) - (Math.log(pair.older.value) - expected(pair.older.n)),
    );
  return signedRank(differences.filter(Number.isFinite));
}

interface Side {
  value: number;
  n: number;
}

function sideAt({ values, requests }: MeasuredSeries, i: number): Side {
  return { value: values[i] ?? Number.NaN, n: requests?.[i] || 0 };
}
