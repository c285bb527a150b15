import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { joined, keepMinute, type RequestMinutes, unknownMinutes } from "@/lib/testing/request-minutes";
import type { Random } from "@/lib/testing/simulate";
import { MINUTES_A_DAY, rememberingNoise, START, seriesOf, USUAL } from "./operation";

/** What changes in the minutes after a deploy. */
export interface ServiceChange {
  /** Null: every operation. */
  operation: string | null;
  /** Factor on the latency of a share of the requests. */
  slower?: { factor: number; share: number };
  /** Added to the share of requests that fail. */
  errors?: number;
}

interface Operation {
  name: string;
  /** Of the service's requests. */
  share: number;
  medianMs: number;
}

const OPERATIONS: readonly Operation[] = [
  { name: "GET /half", share: 0.5, medianMs: 40 },
  { name: "GET /third", share: 0.3, medianMs: 60 },
  { name: "POST /seventh", share: 0.15, medianMs: 130 },
  { name: "GET /rare", share: 0.05, medianMs: 50 },
];
const PER_MINUTE = 600;
const ERRORS = 0.002;
/** Of a request's latency about the service's level, and of the level from minute to minute, in natural logarithms. */
export const REQUEST_SPREAD = 0.45;
const WANDERING = { deviation: 0.03, spec: { ...USUAL, autocorrelation: 0.9 } };

/** A service of four operations and their total, of single requests, whose level of latency wanders. */
export class SimulatedService {
  private readonly level: Float64Array;
  private readonly minutes = new Map<string, RequestMinutes>();

  constructor(
    private readonly length: number,
    private readonly random: Random,
  ) {
    this.level = rememberingNoise(length, WANDERING.spec, random);
    for (const name of this.names()) this.minutes.set(name, unknownMinutes(length));
    this.write(this.minutes, { from: 0, to: length }, null);
  }

  names(): string[] {
    return [ALL_OPERATIONS, ...OPERATIONS.map(({ name }) => name)];
  }

  series(name: string, from = this.minutes): MeasuredSeries[] {
    const own = from.get(name) ?? unknownMinutes(this.length);
    const unused = new Float64Array(0);
    return seriesOf({ ...own, start: START, expectedRequests: unused, errorShare: unused });
  }

  /** The same with other requests in the minutes [from, to), among which the change is. */
  changed(window: { from: number; to: number }, change: ServiceChange): Map<string, RequestMinutes> {
    const copies = new Map([...this.minutes].map(([name, own]) => [name, copyOf(own)]));
    this.write(copies, window, change);
    return copies;
  }

  private write(
    into: Map<string, RequestMinutes>,
    { from, to }: { from: number; to: number },
    change: ServiceChange | null,
  ) {
    const keep = (name: string, minute: number, latencies: Float64Array, errors: number) => {
      const own = into.get(name);
      if (own) keepMinute(own, minute, latencies, errors);
    };
    for (let minute = from; minute < to; minute++) {
      const all: Float64Array[] = [];
      let failed = 0;
      for (const operation of OPERATIONS) {
        const own = this.requestsOf(operation, minute, change);
        keep(operation.name, minute, own.latencies, own.errors);
        all.push(own.latencies);
        failed += own.errors;
      }
      keep(ALL_OPERATIONS, minute, joined(all), failed);
    }
  }

  private requestsOf({ name, share, medianMs }: Operation, minute: number, change: ServiceChange | null) {
    const { random } = this;
    const isChanged = change !== null && (change.operation === null || change.operation === name);
    const daily = Math.sin((2 * Math.PI * minute) / MINUTES_A_DAY);
    const latencies = new Float64Array(random.poisson(PER_MINUTE * share * Math.exp(0.4 * daily)));
    const level = medianMs * Math.exp(0.03 * daily + WANDERING.deviation * (this.level[minute] ?? 0));
    const slower = isChanged ? change.slower : undefined;
    for (let i = 0; i < latencies.length; i++) {
      const factor = slower && (slower.share === 1 || random.uniform() < slower.share) ? slower.factor : 1;
      latencies[i] = level * factor * Math.exp(REQUEST_SPREAD * random.normal());
    }
    const failing = ERRORS + (isChanged ? (change.errors ?? 0) : 0);
    return { latencies, errors: Math.min(latencies.length, random.poisson(latencies.length * failing)) };
  }
}

function copyOf(minutes: RequestMinutes): RequestMinutes {
  const { p50, p95, p99, requests, errors } = minutes;
  return { p50: p50.slice(), p95: p95.slice(), p99: p99.slice(), requests: requests.slice(), errors: errors.slice() };
}
