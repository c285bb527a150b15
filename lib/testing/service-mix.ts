import type { Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DEPLOY_MINUTE, noise, SIMULATED_MINUTES, simulatedSubject } from "./minutes";
import { joined, keepMinute, type RequestMinutes, unknownMinutes } from "./request-minutes";
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
  const total = unknownMinutes(SIMULATED_MINUTES);
  const each = operations.map((operation) => ({
    operation,
    levels: noise(random, DRIFT),
    minutes: unknownMinutes(SIMULATED_MINUTES),
  }));
  for (let minute = 0; minute < SIMULATED_MINUTES; minute++) {
    const daily = 0.2 * Math.sin((2 * Math.PI * minute) / 1440);
    let failed = 0;
    const served = each.map(({ operation, levels, minutes }) => {
      const level = (levels[minute] ?? 0) + daily;
      const { latencies, errors } = minuteOf(operation, minute > DEPLOY_MINUTE, level, random);
      keepMinute(minutes, minute, latencies, errors);
      failed += errors;
      return latencies;
    });
    keepMinute(total, minute, joined(served), failed);
  }
  return [
    ...subjectsOf(ALL_OPERATIONS, total),
    ...each.flatMap(({ operation, minutes }) => subjectsOf(operation.operation, minutes)),
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

function subjectsOf(operation: string, { p50, p95, p99, requests, errors }: RequestMinutes): Subject[] {
  return [
    simulatedSubject("shop", operation, "p50", p50, requests),
    simulatedSubject("shop", operation, "p95", p95, requests),
    simulatedSubject("shop", operation, "p99", p99, requests),
    simulatedSubject("shop", operation, "error_rate", errors, requests),
    simulatedSubject("shop", operation, "throughput", requests, requests),
  ];
}
