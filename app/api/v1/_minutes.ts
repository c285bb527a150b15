import { z } from "zod";
import { LONGEST_TEXT, queryTime } from "@/app/api/v1/_query";
import { rolloutOf } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import { fieldIssues } from "@/lib/domain/field-issues";
import type { MeasuredSeries, Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { DAY, SECOND } from "@/lib/domain/time";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import { optionalText, optionalWord } from "@/lib/ingest/fields";
import type { VerdictInput } from "@/lib/views/deploy-verdict";
import { toIso } from "./_answer";
import { settingsJson, settingsSchema } from "./_settings";

const MOST_SERIES = 1_000;
const MOST_VALUES = 6_000_000;
const LONGEST_SERIES = 150_000;
const MOST_DEPLOYS = 5_000;
const STEPS = { least: 10, most: 3_600 };

const text = optionalText(LONGEST_TEXT);
const requiredTime = queryTime.transform((at, context) => {
  if (at === null) context.addIssue({ code: "custom", message: "is required" });
  return at ?? 0;
});

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

const seriesSchema = z
  .object(
    {
      service: text,
      operation: text,
      metric: optionalWord(JUDGED_METRICS).refine((word) => word !== null, `is required: ${JUDGED_METRICS.join(", ")}`),
      start: requiredTime,
      step_s: z
        .int("must be a whole number of seconds")
        .min(STEPS.least, `must be from ${STEPS.least} to ${STEPS.most} seconds`)
        .max(STEPS.most, `must be from ${STEPS.least} to ${STEPS.most} seconds`)
        .refine((step) => (DAY / SECOND) % step === 0, "must divide a day: 60, 300, 3600, …"),
      values,
      requests: values.optional(),
    },
    "must be an object with metric, start, step_s and values",
  )
  .superRefine(({ metric, values, requests }, context) => {
    const least = metric === "value" ? Number.NEGATIVE_INFINITY : 0;
    const below = values.findIndex((value) => value < least);
    if (below >= 0) context.addIssue({ code: "custom", path: ["values", below], message: "must not be negative" });
    if (!requests) return;
    const negative = requests.findIndex((n) => n < 0);
    if (negative >= 0)
      context.addIssue({ code: "custom", path: ["requests", negative], message: "must not be negative" });
    if (requests.length === values.length) return;
    const message = `must be as long as values: ${values.length}, not ${requests.length}`;
    context.addIssue({ code: "custom", path: ["requests"], message });
  });

const bodySchema = z.object(
  {
    now: queryTime,
    deploy: z.object(
      { at: requiredTime, started_at: queryTime, finished_at: queryTime, service: text },
      "must be an object with at",
    ),
    other_deploys: z
      .array(z.object({ started_at: requiredTime, finished_at: queryTime }), "must be a list of deploys")
      .max(MOST_DEPLOYS, `must hold at most ${MOST_DEPLOYS} deploys`)
      .default([]),
    settings: settingsSchema,
    series: z
      .array(seriesSchema, "must be a list of series")
      .min(1, "must hold a series")
      .max(MOST_SERIES, `must hold at most ${MOST_SERIES} series`),
  },
  "must be a JSON object with deploy and series",
);

type Body = z.output<typeof bodySchema>;

/**
 * The body of POST /api/v1/analyse. Without `now`, data is in up to the end of the longest series.
 * @throws {Failure} invalid, naming every field to mend.
 */
export function readMinutesBody(given: unknown): VerdictInput {
  const parsed = bodySchema.safeParse(given);
  const issues = parsed.success ? bodyIssues(parsed.data) : fieldIssues(parsed.error.issues);
  if (!parsed.success || issues.length > 0) {
    throw new Failure("invalid", "Nothing was analysed; mend the fields named in errors.", { issues });
  }
  const { now, deploy, other_deploys, settings, series } = parsed.data;
  const { from, to } = rolloutOf({
    deployedAt: deploy.at,
    startedAt: deploy.started_at,
    finishedAt: deploy.finished_at,
  });
  const ends = series.map(({ start, step_s, values }) => start + step_s * SECOND * values.length);
  return {
    subjects: series.map((one) => toSubject(one, parsed.data)),
    rollout: {
      startedAt: from,
      finishedAt: to,
      others: other_deploys.map((other) =>
        rolloutOf({ deployedAt: other.started_at, startedAt: other.started_at, finishedAt: other.finished_at }),
      ),
      now: now ?? Math.max(...ends),
    },
    settings,
  };
}

function bodyIssues({ series, deploy }: Body): { field: string; message: string }[] {
  const issues: { field: string; message: string }[] = [];
  if (series.reduce((sum, { values }) => sum + values.length, 0) > MOST_VALUES) {
    issues.push({ field: "series", message: `must hold at most ${MOST_VALUES} values in all` });
  }
  const seen = new Map<string, number>();
  for (const [i, one] of series.entries()) {
    const { service, operation } = nameOf(one, deploy);
    const key = JSON.stringify([service, operation, one.metric]);
    const first = seen.get(key);
    if (first !== undefined)
      issues.push({ field: `series[${i}]`, message: `has the service, operation and metric of series[${first}]` });
    seen.set(key, i);
    if (one.metric === "error_rate" && !requestsOf(one, { series, deploy }))
      issues.push({
        field: `series[${i}].requests`,
        message: "is required for error_rate, or a throughput series of the same operation, start and length",
      });
  }
  return issues.slice(0, 100);
}

type Series = Body["series"][number];
type Place = Pick<Body, "series" | "deploy">;

function nameOf({ service, operation }: Series, deploy: Body["deploy"]): { service: string; operation: string } {
  return { service: service ?? deploy.service ?? "", operation: operation ?? ALL_OPERATIONS };
}

function toSubject(one: Series, body: Place): Subject {
  const { metric, start, step_s, values } = one;
  const series: MeasuredSeries = {
    ...{ metric: metric ?? "value", start, step: step_s * SECOND, values },
    requests: requestsOf(one, body),
  };
  return { ...nameOf(one, body.deploy), series };
}

/** A series' own requests, else the values of the throughput series of its operation. */
function requestsOf(one: Series, { series, deploy }: Place): Float64Array | null {
  if (one.requests) return one.requests;
  if (one.metric === "value") return null;
  const { service, operation } = nameOf(one, deploy);
  const found = series.find((other) => {
    const name = nameOf(other, deploy);
    return other.metric === "throughput" && name.service === service && name.operation === operation;
  });
  const isAlike = found?.start === one.start && found.step_s === one.step_s;
  return isAlike && found.values.length === one.values.length ? found.values : null;
}

/** The input as the body of POST /api/v1/analyse, which then gives the same verdict. */
export function minutesJson({ subjects, rollout, settings }: VerdictInput): object {
  return {
    now: toIso(rollout.now),
    deploy: {
      at: toIso(rollout.finishedAt),
      started_at: toIso(rollout.startedAt),
      finished_at: toIso(rollout.finishedAt),
    },
    other_deploys: rollout.others.map(({ from, to }) => ({ started_at: toIso(from), finished_at: toIso(to) })),
    settings: settingsJson(settings),
    series: subjects.map(({ service, operation, series: { metric, start, step, values } }) => ({
      ...{ service, operation, metric, start: toIso(start), step_s: step / SECOND },
      // What is not a number is null in JSON.
      values: Array.from(values),
    })),
  };
}
