import { z } from "zod";
import { LONGEST_TEXT, queryTime, requiredMetric } from "@/app/api/v1/_query";
import type { FieldIssue } from "@/lib/domain/failure";
import type { Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, SECOND } from "@/lib/domain/time";
import { optionalText, requiredText } from "@/lib/ingest/fields";
import { toIso } from "./_answer";

const MOST_SERIES = 1_000;
export const LONGEST_SERIES = 150_000;
const STEPS = { least: 10, most: 3_600 };

const text = optionalText(LONGEST_TEXT);

/** Numbers and nulls as an array of doubles, where NaN is not known. One pass: there are millions of them. */
const values = z.unknown().transform((given, context): Float64Array => {
  const complain = (message: string, path: number[] = []) => {
    context.addIssue({ code: "custom", message, path });
    return new Float64Array();
  };
  if (!Array.isArray(given)) return complain("must be a list of numbers, null where one is not known");
  if (given.length > LONGEST_SERIES) return complain(`must hold at most ${LONGEST_SERIES} numbers`);
  const found = new Float64Array(given.length);
  for (let i = 0; i < found.length; i++) {
    const value: unknown = given[i];
    if (value !== null && typeof value !== "number") return complain("must be a number, or null where not known", [i]);
    found[i] = value ?? Number.NaN;
  }
  return found;
});

const stepMend = `must be from ${STEPS.least} to ${STEPS.most} seconds`;

const seriesShape = {
  service: text,
  operation: text,
  metric: requiredMetric,
  start: queryTime.transform((at, context) => {
    if (at === null) context.addIssue({ code: "custom", message: "is required" });
    return at ?? 0;
  }),
  step_s: z
    .int("must be a whole number of seconds")
    .min(STEPS.least, stepMend)
    .max(STEPS.most, stepMend)
    .refine((step) => (DAY / SECOND) % step === 0, "must divide a day: 60, 300, 3600, …"),
  values,
  requests: values.optional(),
};

const mend = "must be an object with metric, start, step_s and values";
const listOf = <S extends z.ZodType>(series: S) =>
  z.array(series, "must be a list of series").max(MOST_SERIES, `must hold at most ${MOST_SERIES} series`);

export const seriesListSchema = listOf(z.object(seriesShape, mend));
export const versionListSchema = listOf(z.object({ ...seriesShape, version: requiredText(LONGEST_TEXT) }, mend));

type Series = z.output<typeof seriesListSchema>[number] & { version?: string };

/** Series without an operation are totals; without a service, they are of `service`. */
export function readSeries(list: readonly Series[], service: string | null): Subject[] {
  const requestsOf = requestsIn(list, service);
  return list.map((one) => ({
    ...nameOf(one, service),
    series: {
      ...{ metric: one.metric, start: one.start, step: one.step_s * SECOND, values: one.values },
      requests: requestsOf(one),
    },
  }));
}

/** What is wrong with series that are each well formed; `field` is what the list is called. */
export function seriesIssues(field: string, list: readonly Series[], service: string | null): FieldIssue[] {
  const requestsOf = requestsIn(list, service);
  const seen = new Map<string, number>();
  return list.flatMap((one, i) => {
    const key = `${one.metric} ${keyOf(one, service)}`;
    const first = seen.get(key) ?? i;
    seen.set(key, first);
    const within = issuesOf(one, requestsOf(one));
    const issues = within.map(({ field: part, message }) => ({ field: `${field}[${i}].${part}`, message }));
    if (first === i) return issues;
    return [...issues, { field: `${field}[${i}]`, message: `has the name, metric and step of ${field}[${first}]` }];
  });
}

/** Whether there are more steps from the start of a series to `at` than a series may hold: each is gone through. */
export function isLongBefore({ start, step_s }: Series, at: number): boolean {
  return at - start > LONGEST_SERIES * step_s * SECOND;
}

function issuesOf({ metric, values, requests }: Series, known: Float64Array | null): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const notNegative = (part: string, numbers: Float64Array) => {
    const at = numbers.findIndex((value) => value < 0);
    if (at >= 0) issues.push({ field: `${part}[${at}]`, message: "must not be negative" });
  };
  if (metric !== "value") notNegative("values", values);
  if (requests) notNegative("requests", requests);
  if (requests && requests.length !== values.length) {
    issues.push({ field: "requests", message: `must be as long as values: ${values.length}, not ${requests.length}` });
  }
  if (metric === "error_rate" && !known) {
    const message = "is required for error_rate, or a throughput series of the same operation, start and length";
    issues.push({ field: "requests", message });
  }
  return issues;
}

/** A series' own requests, else the values of the throughput series of its operation. */
function requestsIn(list: readonly Series[], service: string | null): (one: Series) => Float64Array | null {
  const throughputs = new Map<string, Series>();
  for (const one of list) if (one.metric === "throughput") throughputs.set(keyOf(one, service), one);
  return (one) => {
    if (one.requests) return one.requests;
    const found = one.metric === "value" ? undefined : throughputs.get(keyOf(one, service));
    return found?.start === one.start && found.values.length === one.values.length ? found.values : null;
  };
}

function keyOf(one: Series, service: string | null): string {
  return JSON.stringify([nameOf(one, service), one.version, one.step_s]);
}

function nameOf({ service, operation }: Series, otherwise: string | null): { service: string; operation: string } {
  return { service: service ?? otherwise ?? "", operation: operation ?? ALL_OPERATIONS };
}

/** A series as seriesListSchema reads it; its requests are those of the throughput series beside it. */
export function seriesJson({ service, operation, series: { metric, start, step, values } }: Subject) {
  // What is not a number is null in JSON.
  return { service, operation, metric, start: toIso(start), step_s: step / SECOND, values: Array.from(values) };
}
