import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { JudgedMetric, SubjectVerdict } from "@/lib/domain/verdict";

/** What a sentence calls a metric. */
export const METRIC_NAMES: Record<JudgedMetric, string> = {
  p50: "p50",
  p95: "p95",
  p99: "p99",
  error_rate: "the error rate",
  throughput: "the throughput",
  value: "the value",
};

type SubjectName = Pick<SubjectVerdict, "metric" | "service" | "operation">;

/** "p95 of POST /checkout"; of a service's total "p95 of checkout", and where several services are judged "… in checkout". */
export function subjectName({ metric, service, operation }: SubjectName, several: boolean): string {
  return `${METRIC_NAMES[metric]} of ${operationName({ service, operation }, several)}`;
}

export function operationName(
  { service, operation }: Pick<SubjectVerdict, "service" | "operation">,
  several: boolean,
): string {
  if (operation === ALL_OPERATIONS) return service || "all requests";
  return several ? `${operation} in ${service}` : operation;
}

/** Whether the verdict is about more than one service, so that operations are named with theirs. */
export function isOfSeveral({ subjects }: { subjects: readonly { service: string }[] }): boolean {
  return new Set(subjects.map(({ service }) => service)).size > 1;
}

/** "p50, p95 and p99". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
