import { z } from "zod";

const amount = z.number().nullable();
const tableOf = <Given extends z.ZodRawShape, Row extends z.ZodRawShape>(given: Given, row: Row) =>
  z.object({ formulas: z.array(z.string()).min(1), given: z.object(given), rows: z.array(z.object(row)) });

const minutes = tableOf(
  {
    ...{ scale: z.string(), step_seconds: z.number(), level: amount, trend_level: amount, trend_slope: amount },
    ...{ day_events: z.number().optional(), day_requests: z.number().optional() },
  },
  {
    ...{ at: z.string(), window: z.enum(["before", "rollout", "after"]), value: amount, requests: amount.optional() },
    ...{ scaled: amount, earlier_days: amount, shift: amount, trend: amount, unusual: amount },
  },
);
const noise = tableOf(
  {
    ...{ noise: z.number(), noise_of_change: z.number(), usual_spread: z.number().optional() },
    ...{ requests: z.number().optional(), wander: z.number().optional() },
  },
  {},
);
const parts = tableOf(
  {},
  {
    ...{ minutes: z.number(), steps: z.number(), kind: z.enum(["median", "mean", "run", "movement"]), run: z.number() },
    ...{ change: z.number(), value: z.number(), unit: z.number(), ratio: amount },
  },
);
const looks = tableOf(
  {},
  {
    ...{ minutes: z.number(), steps: z.number(), change: amount, largest: amount, statistic: amount },
    ...{ over_trend: amount.optional(), as_far_from_trend: z.number().optional(), limit: amount.optional() },
  },
);
const moments = tableOf(
  {
    ...{ false_alarms: z.number(), tail_start: z.number(), tail_share: z.number(), tail_rate: z.number() },
    smallest_unit: amount.optional(),
  },
  {
    ...{ at: z.string(), statistic: amount, incident: z.boolean(), surprise: amount, change: amount },
    over_trend: amount.optional(),
  },
);
const family = tableOf(
  { place: z.number() },
  {
    ...{ service: z.string(), operation: z.string(), metric: z.string(), surprise: z.number(), p: z.number() },
    ...{ at_least: z.number(), moments: z.number(), adjusted_p: z.number() },
  },
);
const together = tableOf({ surprise: z.number() }, { moment: z.number(), highest: amount, highest_of_all: amount });

const counts = tableOf(
  {
    ...{ before_events: z.number(), before_requests: z.number(), past_events: z.number(), past_requests: z.number() },
    ...{ past_p: z.number(), baseline_events: z.number(), baseline_requests: z.number(), baseline_high: z.number() },
    ...{
      inflation: z.number(),
      false_alarms: z.number(),
      floor: z.number(),
      direction: z.enum(["up", "down"]),
      tests: z.number(),
      p: z.number(),
    },
  },
  { tested: z.string(), events: z.number(), requests: z.number(), places: z.number(), p: z.number() },
);
const pairs = tableOf(
  { expected: z.number() },
  {
    ...{ at: z.string(), before_events: z.number(), before_requests: z.number() },
    ...{ after_events: z.number(), after_requests: z.number(), dispersion: amount },
  },
);
const onset = tableOf(
  { correlation: z.number(), independence: z.number(), known: z.number(), smallest: z.number(), limit: z.number() },
  { at: z.string(), shift: amount, kept: amount, requests: amount.optional(), squares: amount },
);

const needed = tableOf(
  {
    ...{ effect: z.number(), floor: z.number(), known: z.number(), window_after: z.number(), step_minutes: z.number() },
    ...{ requests_a_step: amount, steps: amount, statistic: amount.optional() },
    ...{ rank_steps: amount.optional(), count_requests: amount.optional(), count_steps: amount.optional() },
    cautious_steps: amount.optional(),
  },
  {
    ...{ minutes: z.number(), steps: z.number(), median_unit: amount, mean_unit: amount },
    ...{ need: amount, shortfall: amount, reach: amount },
  },
);
const siblings = tableOf({}, { service: z.string(), at: z.string(), scaled: amount, level: amount, shift: amount });
const shared = tableOf(
  { share: z.number(), usual: z.number(), floor: z.number(), change: amount, expected_change: amount },
  { at: z.string(), middle: amount, shared: amount, expected: amount },
);
const followed = tableOf({ share: z.number() }, { at: z.string(), own: amount, theirs: amount });
const place = { z1: amount, x1: amount, z2: amount, x2: amount, z3: amount, x3: amount };
const mix = tableOf(
  { by_mix: amount },
  {
    ...{ operation: z.string(), requests_before: z.number(), requests_after: z.number(), rate: amount.optional() },
    ...z.object(place).partial().shape,
  },
);
const blocks = tableOf(
  {},
  { from: z.string(), to: z.string(), steps: z.number(), z: amount.optional(), expected: amount },
);
const called = tableOf({}, { from: z.string(), operation: z.string(), requests: z.number() });

/** What GET /api/v1/deploys/{id}/arithmetic answers, as others read it. */
export const arithmeticSchema = z.object({
  as_kept: z.boolean(),
  verdict: z.object({ metric: z.string() }).loose(),
  figures: z.array(z.object({ name: z.string(), shown: z.string(), note: z.string() })),
  tables: z.object({
    ...{ minutes, noise },
    ...{ parts: parts.optional(), looks: looks.optional(), moments: moments.optional() },
    ...{ family: family.optional(), together: together.optional() },
    ...{ counts: counts.optional(), pairs: pairs.optional(), onset: onset.optional() },
    ...{ mix: mix.optional(), blocks: blocks.optional(), called: called.optional() },
    ...{ siblings: siblings.optional(), shared: shared.optional(), followed: followed.optional() },
    needed: needed.optional(),
  }),
});
export type Arithmetic = z.infer<typeof arithmeticSchema>;
export type Tables = Arithmetic["tables"];
export type Minute = Tables["minutes"]["rows"][number];
