import { z } from "zod";
import { DEPLOY_KINDS, DEPLOY_STATUSES } from "@/lib/domain/deploy";
import { METRICS, WINDOW_NOTES } from "@/lib/domain/impact";
import { DEPLOY_VERDICT_KINDS, JUDGED_METRICS } from "@/lib/domain/verdict";
import { dayLaterSchema } from "./_day-later";
import { verdictSchema } from "./_verdict";

const time = z.iso.datetime();
const text = z.string();
const commitSchema = z.strictObject({
  sha: text,
  message: text.optional(),
  author: text.optional(),
  at: text.optional(),
});

export const deploySchema = z.strictObject({
  id: z.uuid(),
  git_sha: text,
  version: text.nullable(),
  env: text,
  /** Null: everything in the environment. */
  service: text.nullable(),
  deployer: text.nullable(),
  description: text.nullable(),
  deployed_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
  status: z.enum(DEPLOY_STATUSES),
  kind: z.enum(DEPLOY_KINDS),
  repository: text.nullable(),
  url: text.nullable(),
  previous_sha: text.nullable(),
  commits: z.array(commitSchema).nullable(),
  source: text,
  created_at: time,
  /** The kind of its verdict as it stands; null before the first look at it. */
  verdict: z.enum(DEPLOY_VERDICT_KINDS).nullable(),
});

export const deployListSchema = z.strictObject({ data: z.array(deploySchema), next_cursor: text.nullable() });

export const deployDetailSchema = deploySchema.extend({
  /** The deploys next to it that concern the same service and environment. */
  previous_id: z.uuid().nullable(),
  next_id: z.uuid().nullable(),
});

const unit = z.enum(["ms", "ratio", "per_minute"]);
const side = z.strictObject({ value: z.number().nullable(), n: z.int() });
const comparison = z.strictObject({
  metric: z.enum(METRICS),
  unit,
  before: side,
  after: side,
  difference: z.number().nullable(),
  percent: z.number().nullable(),
});
const window = z.strictObject({ from: time, to: time, complete: z.boolean() });

export const impactSchema = z.strictObject({
  deploy_id: z.uuid(),
  windows: z.strictObject({ before: window, after: window }),
  notes: z.array(z.enum(WINDOW_NOTES)),
  services: z.array(
    z.strictObject({
      service: text,
      metrics: z.array(comparison),
      operations: z.array(
        z.strictObject({
          operation: text,
          kind: z.enum(["server", "consumer", "internal"]),
          metrics: z.array(comparison),
        }),
      ),
    }),
  ),
  verdict: verdictSchema,
  /** Null before the day is over, and where too little of the past is known. */
  day_later: dayLaterSchema.nullable(),
});

export const seriesSchema = z.strictObject({
  data: z.array(z.strictObject({ at: time, value: z.number().nullable(), n: z.int() })),
  unit,
});

const blamedShare = {
  judged: z.int(),
  blamed: z.int(),
  /** With its 95 % interval; null where nothing was judged. */
  share: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
};

export const falseAlarmsSchema = z.strictObject({
  /** Past nights that are counted. */
  nights: z.int(),
  ...blamedShare,
  /** The share that the settings allow, of all metrics together. */
  expected: z.number().nullable(),
  /** Pretended deploys around which too little was measured. */
  unjudged: z.int(),
  metrics: z.array(z.strictObject({ metric: z.enum(JUDGED_METRICS), ...blamedShare })),
  latest: z.array(
    z.strictObject({ env: text, service: text, at: time, operation: text, metric: z.enum(JUDGED_METRICS) }),
  ),
});

export const serviceListSchema = z.strictObject({
  data: z.array(
    z.strictObject({ name: text, envs: z.array(text), first_seen_at: time, last_seen_at: time.nullable() }),
  ),
  next_cursor: z.null(),
});
