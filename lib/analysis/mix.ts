import type { MixEvidence } from "@/lib/domain/cause";
import { MINUTE } from "@/lib/domain/time";
import type { Control, Shape } from "./baselines";
import type { Judged } from "./blame";
import type { Examined } from "./judge";
import { isRatio } from "./measure";
import { mixtureQuantile } from "./mixture";
import { type OperationPast, operationPast, pastOfOperation, positions, QUANTILES } from "./operation-law";
import { median } from "./order-statistics";
import { pairedRates } from "./paired-rates";

/** Shares of traffic are taken over so much time: finer, they are noise. */
const BLOCK = 5 * MINUTE;
/** Operations that are named. */
const NAMED = 3;
/** Without operations of at least this share of the requests, the total is not split. */
const LEAST_COVERED = 0.5;

/** What a series owes to which requests were counted, not to how long each took. */
export interface Mix {
  control: Control;
  /** What it is expected to be by shares of traffic alone: in the window before, and block by block after the moment. */
  expected: (end: number, shape: Shape) => { before: number; after: MixBlock[] };
  operations: readonly OperationPast[];
}

/** Steps [from, to) of a series, of which only so many are in the window after. */
interface MixBlock {
  from: number;
  to: number;
  steps: number;
  expected: number;
}

/**
 * What another mix of operations does to a service's total: for each step after a moment, the total's quantile or error
 * rate if every operation were as before the moment and only the shares of traffic were those of the step, less the same
 * with the shares of before (Kitagawa, JASA 50, 1955; Oaxaca and Blinder; for quantiles by reweighting: DiNardo, Fortin and
 * Lemieux, Econometrica 64, 1996). Of an operation p50, p95 and p99 are known: through them, its latencies are taken for
 * piecewise normal on the scale of logarithms. Requests of operations that are not known are left out. Null where those
 * are most, and where the metric is no latency and no error rate.
 */
export function mixOf(total: Judged, judged: readonly Judged[]): Mix | null {
  const operations = operationsOf(total, judged);
  const { question, series } = total.examined;
  const end = series.start + question.end * series.step;
  const start = end - question.shape.before * series.step;
  const own = operationPast(total.subject.operation, { [series.metric]: total.examined });
  const covered = operations.reduce((sum, { requests }) => sum + requests(start, end), 0);
  if (operations.length < 2 || covered < LEAST_COVERED * own.requests(start, end)) return null;
  return withControl(total.examined, operations);
}

/**
 * The same for an operation by itself: what more or fewer requests a step do to its percentiles. Null for other metrics,
 * and where requests are not known.
 */
export function countsOf(one: Judged, judged: readonly Judged[]): Mix | null {
  if (one.examined.series.metric === "error_rate") return null;
  return withControl(one.examined, [pastOfOperation(one.subject, judged)]);
}

/** The split of the change, as it is shown. */
export function mixEvidence({ control, operations }: Mix, { examined, verdict }: Judged): MixEvidence {
  const { question, moment, series } = examined;
  const at = (index: number) => series.start + index * series.step;
  const first = question.end + moment.shape.gap;
  const byMix = median(control(question.end, { ...moment.shape, after: moment.known })) || 0;
  const size = verdict.size?.value ?? Number.NaN;
  const before = sharesOf(operations, at(question.end - moment.shape.before), at(question.end));
  const after = sharesOf(operations, at(first), at(first + moment.known));
  return {
    operations: isRatio(series.metric) ? size / Math.exp(byMix) : size - byMix,
    mix: isRatio(series.metric) ? Math.exp(byMix) : byMix,
    shares:
      operations.length === 1
        ? []
        : operations
            .map(({ operation }, i) => ({ operation, before: before[i] ?? 0, after: after[i] ?? 0 }))
            .sort((a, b) => moved(b) - moved(a) || (a.operation < b.operation ? -1 : 1))
            .slice(0, NAMED),
  };
}

/**
 * Probability that operations which each fail as often as before show so large a difference, whatever their shares:
 * `pairedRates` with an operation in place of a minute. 1 where too few fail to say.
 */
export function failsAlike({ operations }: Mix, { examined }: Judged): number {
  const { question, moment, series } = examined;
  const at = (index: number) => series.start + index * series.step;
  const first = question.end + moment.shape.gap;
  const side = (one: OperationPast, from: number, to: number) => ({
    events: one.failures(from, to),
    requests: one.requests(from, to),
  });
  const pairs = operations.map((one) => ({
    newer: side(one, at(first), at(first + moment.known)),
    older: side(one, at(question.end - moment.shape.before), at(question.end)),
  }));
  return pairedRates(pairs.filter(({ newer }) => !Number.isNaN(newer.events)))?.p ?? 1;
}

function moved({ before, after }: { before: number; after: number }): number {
  return Math.abs(after - before);
}

function sharesOf(operations: readonly OperationPast[], from: number, to: number): number[] {
  const weights = operations.map(({ requests }) => requests(from, to));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return weights.map((weight) => weight / total);
}

function withControl(examined: Examined, operations: readonly OperationPast[]): Mix | null {
  const { start, step } = examined.series;
  const expectedOver = expectation(examined, operations);
  if (!expectedOver) return null;
  const at = (index: number) => start + index * step;
  const blocks = Math.max(1, Math.round(BLOCK / step));
  const expected: Mix["expected"] = (end, shape) => {
    const over = expectedOver(at(end));
    const before = over(at(end - shape.before), at(end));
    const after: MixBlock[] = [];
    for (let i = 0; i < shape.after; i += blocks) {
      const from = end + shape.gap + i;
      const steps = Math.min(blocks, shape.after - i);
      after.push({ from, to: from + blocks, steps, expected: over(at(from), at(from + blocks)) });
    }
    return { before, after };
  };
  const control = (end: number, shape: Shape) => {
    const { before, after } = expected(end, shape);
    return Float64Array.from(after.flatMap((block) => Array<number>(block.steps).fill(block.expected - before)));
  };
  return { control, expected, operations };
}

/**
 * The value that is expected over [from, to), on the scale of the series' changes, were every operation as before a
 * moment. Null for metrics that are no mean or quantile of requests.
 */
function expectation({ series }: Examined, operations: readonly OperationPast[]) {
  const { metric } = series;
  const weights = (from: number, to: number) => operations.map(({ requests }) => requests(from, to));
  if (metric === "error_rate") {
    return (moment: number) => {
      const rates = operations.map(({ errorsBefore }) => errorsBefore(moment));
      return (from: number, to: number) => weightedMean(rates, weights(from, to));
    };
  }
  if (metric === "throughput" || metric === "value") return null;
  const position = positions(series, QUANTILES[metric]);
  return (moment: number) => {
    const laws = operations.map(({ lawBefore }) => lawBefore(moment));
    let last = Number.NaN;
    return (from: number, to: number) => {
      last = mixtureQuantile(laws, weights(from, to), position(from, to), last);
      return last;
    };
  };
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    sum += value * (weights[i] ?? 0);
    total += weights[i] ?? 0;
  }
  return sum / total;
}

/** The operations of a total's service. */
function operationsOf({ subject: total }: Judged, judged: readonly Judged[]): OperationPast[] {
  const own = judged.filter(
    ({ subject }) => subject.service === total.service && subject.operation !== total.operation,
  );
  const names = [...new Set(own.map(({ subject }) => subject.operation))].sort();
  return names.map((operation) => pastOfOperation({ service: total.service, operation }, own));
}
