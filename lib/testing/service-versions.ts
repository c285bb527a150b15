import type { Subject } from "@/lib/domain/measured-series";
import type { VersionSubject } from "@/lib/domain/surroundings";
import { noise, SIMULATED_MINUTES, simulatedSubject } from "./minutes";
import { seeded } from "./simulate";

/** One version of a simulated operation. */
export interface SimulatedVersion {
  version: string;
  /** Its share of the requests of a minute. */
  share: (minute: number) => number;
  /** Factor on its latencies. */
  slower: number;
}

/** Of a request's latency about the minute's level, in natural logarithms; and of that level. */
const SPREAD = 0.5;
const DRIFT = { deviation: 0.06, memory: 0.5 };

/**
 * p50 and p95 of one operation and of each of its versions, from single requests.
 * @param change of the logarithm of every request's latency in a minute
 */
export function simulatedVersions(
  seed: number,
  requestsPerMinute: number,
  versions: readonly SimulatedVersion[],
  change: (minute: number) => number = () => 0,
): { subjects: Subject[]; versions: VersionSubject[] } {
  const random = seeded(seed);
  const level = noise(random, DRIFT);
  const all = unknownMinutes();
  const each = versions.map(() => unknownMinutes());
  for (let minute = 0; minute < SIMULATED_MINUTES; minute++) {
    const middle = 200 * Math.exp((level[minute] ?? 0) + change(minute));
    const served = versions.map(({ share, slower }, i) => {
      const requests = random.poisson(requestsPerMinute * share(minute));
      const latencies = Float64Array.from(
        { length: requests },
        () => middle * slower * Math.exp(SPREAD * random.normal()),
      );
      const own = each[i];
      if (own) keep(own, minute, latencies);
      return latencies;
    });
    keep(all, minute, Float64Array.from(served.flatMap((latencies) => [...latencies])));
  }
  const subjectsOf = (of: Minutes) => [
    simulatedSubject("checkout", "POST /pay", "p50", of.p50, of.n),
    simulatedSubject("checkout", "POST /pay", "p95", of.p95, of.n),
  ];
  return {
    subjects: subjectsOf(all),
    versions: versions.flatMap(({ version }, i) =>
      subjectsOf(each[i] ?? unknownMinutes()).map((subject) => ({ ...subject, version })),
    ),
  };
}

type Minutes = ReturnType<typeof unknownMinutes>;

function unknownMinutes() {
  const unknown = () => new Float64Array(SIMULATED_MINUTES).fill(Number.NaN);
  return { p50: unknown(), p95: unknown(), n: unknown() };
}

function keep(into: Minutes, minute: number, latencies: Float64Array): void {
  const sorted = latencies.sort();
  const rank = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
  into.p50[minute] = rank(0.5);
  into.p95[minute] = rank(0.95);
  into.n[minute] = sorted.length;
}
