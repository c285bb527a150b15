import type { Subject } from "@/lib/domain/measured-series";
import type { VersionSubject } from "@/lib/domain/surroundings";
import { noise, SIMULATED_MINUTES, simulatedSubject } from "./minutes";
import { joined, keepMinute, type RequestMinutes, unknownMinutes } from "./request-minutes";
import { type Random, seeded } from "./simulate";

/** One version of a simulated operation. */
export interface SimulatedVersion {
  version: string;
  /** Its share of the requests of a minute. */
  share: (minute: number) => number;
  /** Factor on its latencies, in every minute or in each. */
  slower: number | ((minute: number) => number);
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
  const all = unknownMinutes(SIMULATED_MINUTES);
  const each = versions.map((version) => ({ ...version, minutes: unknownMinutes(SIMULATED_MINUTES) }));
  for (let minute = 0; minute < SIMULATED_MINUTES; minute++) {
    const middle = 200 * Math.exp((level[minute] ?? 0) + change(minute));
    const served = each.map(({ share, slower, minutes }) => {
      const factor = typeof slower === "number" ? slower : slower(minute);
      const latencies = latenciesOf(random.poisson(requestsPerMinute * share(minute)), middle * factor, random);
      keepMinute(minutes, minute, latencies, 0);
      return latencies;
    });
    keepMinute(all, minute, joined(served), 0);
  }
  const subjectsOf = (of: RequestMinutes) => [
    simulatedSubject("checkout", "POST /pay", "p50", of.p50, of.requests),
    simulatedSubject("checkout", "POST /pay", "p95", of.p95, of.requests),
  ];
  return {
    subjects: subjectsOf(all),
    versions: each.flatMap(({ version, minutes }) => subjectsOf(minutes).map((subject) => ({ ...subject, version }))),
  };
}

function latenciesOf(requests: number, middle: number, random: Random): Float64Array {
  const latencies = new Float64Array(requests);
  for (let i = 0; i < requests; i++) latencies[i] = middle * Math.exp(SPREAD * random.normal());
  return latencies;
}
