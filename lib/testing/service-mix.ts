import type { Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DEPLOY_MINUTE, noise, SIMULATED_MINUTES, simulatedSubject } from "./minutes";
import { type Random, seeded } from "./simulate";

/** One operation of a simulated service; `after` is from the minute after the deploy on. */
export interface MixedOperation {
  operation: string;
  /** Requests a minute. */
  before: number;
  after: number;
  /** Median latency in milliseconds, and the factor on it after the deploy. */
  median: number;
  slower: number;
  /** Share of requests that fail, and after the deploy where that is another. */
  errors: number;
  errorsAfter?: number;
}

/** Of a request's latency about its operation's, and of an operation's from minute to minute, in natural logarithms. */
const SPREAD = 0.5;
const DRIFT = { deviation: 0.05, memory: 0.6 };

/** Every metric of a service's operations and of its total, from single requests. */
export function simulatedService(seed: number, operations: readonly MixedOperation[]): Subject[] {
  const random = seeded(seed);
  const levels = operations.map(() => noise(random, DRIFT));
  const total = emptyMinutes();
  const each = operations.map(() => emptyMinutes());
  for (let minute = 0; minute < SIMULATED_MINUTES; minute++) {
    const all: number[] = [];
    let failed = 0;
    for (const [i, operation] of operations.entries()) {
      const level = (levels[i]?.[minute] ?? 0) + 0.2 * Math.sin((2 * Math.PI * minute) / 1440);
      const { latencies, errors } = minuteOf(operation, minute > DEPLOY_MINUTE, level, random);
      const own = each[i];
      if (own) keep(own, minute, latencies, errors);
      for (const latency of latencies) all.push(latency);
      failed += errors;
    }
    keep(total, minute, Float64Array.from(all), failed);
  }
  return [
    ...subjectsOf(ALL_OPERATIONS, total),
    ...operations.flatMap(({ operation }, i) => subjectsOf(operation, each[i] ?? emptyMinutes())),
  ];
}

function minuteOf(operation: MixedOperation, isAfter: boolean, level: number, random: Random) {
  const latencies = new Float64Array(random.poisson(isAfter ? operation.after : operation.before));
  const median = operation.median * (isAfter ? operation.slower : 1);
  for (let i = 0; i < latencies.length; i++) latencies[i] = median * Math.exp(level + SPREAD * random.normal());
  const failing = isAfter ? (operation.errorsAfter ?? operation.errors) : operation.errors;
  const errors = failing > 0 ? random.poisson(latencies.length * failing) : 0;
  return { latencies, errors: Math.min(errors, latencies.length) };
}

function emptyMinutes() {
  const unknown = () => new Float64Array(SIMULATED_MINUTES).fill(Number.NaN);
  return { p50: unknown(), p95: unknown(), p99: unknown(), n: unknown(), errors: unknown() };
}

function keep(into: ReturnType<typeof emptyMinutes>, minute: number, latencies: Float64Array, errors: number): void {
  const sorted = latencies.sort();
  const rank = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
  into.p50[minute] = rank(0.5);
  into.p95[minute] = rank(0.95);
  into.p99[minute] = rank(0.99);
  into.n[minute] = sorted.length;
  into.errors[minute] = errors;
}

function subjectsOf(operation: string, { p50, p95, p99, n, errors }: ReturnType<typeof emptyMinutes>): Subject[] {
  return [
    simulatedSubject("shop", operation, "p50", p50, n),
    simulatedSubject("shop", operation, "p95", p95, n),
    simulatedSubject("shop", operation, "p99", p99, n),
    simulatedSubject("shop", operation, "error_rate", errors, n),
    simulatedSubject("shop", operation, "throughput", n, n),
  ];
}
