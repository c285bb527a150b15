import { z } from "zod";
import { LONGEST_TEXT, queryTime } from "@/app/api/v1/_query";
import { rolloutOf } from "@/lib/domain/deploy";
import { Failure, type FieldIssue } from "@/lib/domain/failure";
import { fieldIssues } from "@/lib/domain/field-issues";
import { optionalText } from "@/lib/ingest/fields";
import type { VerdictInput } from "@/lib/views/deploy-verdict";
import { toIso } from "./_answer";
import {
  isLongBefore,
  LONGEST_SERIES,
  readSeries,
  seriesIssues,
  seriesJson,
  seriesListSchema,
  versionListSchema,
} from "./_measured-series";
import { settingsJson, settingsSchema } from "./_settings";

const MOST_VALUES = 7_000_000;
const MOST_DEPLOYS = 5_000;
const NEARER = `must be at most ${LONGEST_SERIES} steps before deploy.at`;

const text = optionalText(LONGEST_TEXT);
const requiredTime = queryTime.transform((at, context) => {
  if (at === null) context.addIssue({ code: "custom", message: "is required" });
  return at ?? 0;
});

const nearDeploy = z.object({
  ...{ id: text, label: text, service: text, version: text, text: optionalText(100_000) },
  ...{ started_at: requiredTime, finished_at: queryTime },
});

const deployList = <S extends z.ZodType>(deploy: S) =>
  z
    .array(deploy, "must be a list of deploys")
    .max(MOST_DEPLOYS, `must hold at most ${MOST_DEPLOYS} deploys`)
    .default([]);

const surroundingsSchema = z
  .object(
    {
      deploy_id: text,
      deploys: deployList(nearDeploy),
      siblings: seriesListSchema.default([]),
      versions: versionListSchema.default([]),
    },
    "must be an object",
  )
  .prefault({});

const bodySchema = z.object(
  {
    now: queryTime,
    deploy: z.object(
      { at: requiredTime, started_at: queryTime, finished_at: queryTime, service: text },
      "must be an object with at",
    ),
    other_deploys: deployList(z.object({ started_at: requiredTime, finished_at: queryTime })),
    settings: settingsSchema,
    series: seriesListSchema.min(1, "must hold a series"),
    surroundings: surroundingsSchema,
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
  const { now, deploy, other_deploys, settings, series, surroundings } = parsed.data;
  const span = rolloutOf({ deployedAt: deploy.at, startedAt: deploy.started_at, finishedAt: deploy.finished_at });
  const subjects = readSeries(series, deploy.service);
  const ends = subjects.map((one) => one.series.start + one.series.step * one.series.values.length);
  return {
    subjects,
    rollout: {
      ...{ startedAt: span.from, finishedAt: span.to, others: other_deploys.map(spanOf) },
      now: now ?? Math.max(...ends),
    },
    settings,
    surroundings: {
      siblings: readSeries(surroundings.siblings, null),
      deploys: surroundings.deploys.map((near) => ({
        ...{
          id: near.id ?? "",
          label: near.label ?? near.id ?? "",
          service: near.service ?? "",
          version: near.version,
        },
        ...spanOf(near),
        text: near.text ?? "",
      })),
      deployId: surroundings.deploy_id,
      versions: readSeries(surroundings.versions, deploy.service).map((one, i) => ({
        ...one,
        version: surroundings.versions[i]?.version ?? "",
      })),
    },
  };
}

function spanOf({ started_at, finished_at }: { started_at: number; finished_at: number | null }) {
  return rolloutOf({ deployedAt: started_at, startedAt: started_at, finishedAt: finished_at });
}

function bodyIssues({ series, deploy, surroundings }: Body): FieldIssue[] {
  const lists = [series, surroundings.siblings, surroundings.versions];
  const issues = [
    ...seriesIssues("series", series, deploy.service),
    ...series.flatMap((one, i) =>
      isLongBefore(one, deploy.at) ? [{ field: `series[${i}].start`, message: NEARER }] : [],
    ),
    ...seriesIssues("surroundings.siblings", surroundings.siblings, null),
    ...seriesIssues("surroundings.versions", surroundings.versions, deploy.service),
  ].slice(0, 100);
  if (lists.flat().reduce((sum, { values }) => sum + values.length, 0) <= MOST_VALUES) return issues;
  return [...issues, { field: "series", message: `must hold at most ${MOST_VALUES} values in all` }];
}

/** The input as the body of POST /api/v1/analyse, which then gives the same verdict. */
export function minutesJson({ subjects, rollout, settings, surroundings }: VerdictInput): object {
  const { siblings, deploys, deployId, versions } = surroundings;
  return {
    now: toIso(rollout.now),
    deploy: {
      ...{
        at: toIso(rollout.finishedAt),
        started_at: toIso(rollout.startedAt),
        finished_at: toIso(rollout.finishedAt),
      },
    },
    other_deploys: rollout.others.map(spanJson),
    settings: settingsJson(settings),
    series: subjects.map(seriesJson),
    surroundings: {
      deploy_id: deployId,
      deploys: deploys.map((near) => ({
        ...{ id: near.id, label: near.label, service: near.service, version: near.version, text: near.text },
        ...spanJson(near),
      })),
      siblings: siblings.map(seriesJson),
      versions: versions.map((one) => ({ version: one.version, ...seriesJson(one) })),
    },
  };
}

function spanJson({ from, to }: { from: number; to: number }) {
  return { started_at: toIso(from), finished_at: toIso(to) };
}
