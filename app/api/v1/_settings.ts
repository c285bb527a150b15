import { z } from "zod";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";

const usual = DEFAULT_SETTINGS;

const minutes = (least: number, most: number) => {
  const mend = `must be a whole number of minutes from ${least} to ${most}`;
  return z.int(mend).min(least, mend).max(most, mend);
};
const share = (least: number, most: number) => {
  const mend = `must be a number from ${least} to ${most}`;
  return z.number(mend).min(least, mend).max(most, mend);
};

const floorsSchema = z
  .object({
    p50: share(0, 10).default(usual.floors.p50),
    p95: share(0, 10).default(usual.floors.p95),
    p99: share(0, 10).default(usual.floors.p99),
    throughput: share(0, 10).default(usual.floors.throughput),
    error_points: share(0, 1).default(usual.floors.errorPoints),
    error_factor: share(1, 100).default(usual.floors.errorFactor),
  })
  .prefault({});

const looks = z
  .array(minutes(1, 1_440))
  .min(1, "must hold a look")
  .max(20, "must hold at most 20 looks")
  .refine((given) => given.every((look, i) => i === 0 || look > (given[i - 1] ?? 0)), "must be ascending");

/** What decides a verdict; what is left out is as the product has it. */
export const settingsSchema = z
  .object(
    {
      before_minutes: minutes(5, 1_440).default(usual.beforeMinutes),
      after_minutes: minutes(5, 1_440).default(usual.afterMinutes),
      warm_up_minutes: minutes(0, 60).default(usual.warmUpMinutes),
      looks: looks.default([...usual.looks]),
      false_alarms: share(0.001, 0.5).default(usual.falseAlarms),
      floors: floorsSchema,
      metrics: z
        .array(z.enum(JUDGED_METRICS, `must be one of ${JUDGED_METRICS.join(", ")}`))
        .default([...usual.metrics, "value"]),
    },
    "must be an object",
  )
  .prefault({})
  .transform(
    (given): VerdictSettings => ({
      beforeMinutes: given.before_minutes,
      afterMinutes: given.after_minutes,
      warmUpMinutes: given.warm_up_minutes,
      looks: given.looks,
      falseAlarms: given.false_alarms,
      floors: {
        ...{ p50: given.floors.p50, p95: given.floors.p95, p99: given.floors.p99 },
        throughput: given.floors.throughput,
        errorPoints: given.floors.error_points,
        errorFactor: given.floors.error_factor,
      },
      metrics: given.metrics,
    }),
  );

/** The settings as settingsSchema reads them. */
export function settingsJson(settings: VerdictSettings): z.input<typeof settingsSchema> {
  const { floors } = settings;
  return {
    before_minutes: settings.beforeMinutes,
    after_minutes: settings.afterMinutes,
    warm_up_minutes: settings.warmUpMinutes,
    looks: [...settings.looks],
    false_alarms: settings.falseAlarms,
    floors: {
      ...{ p50: floors.p50, p95: floors.p95, p99: floors.p99, throughput: floors.throughput },
      error_points: floors.errorPoints,
      error_factor: floors.errorFactor,
    },
    metrics: [...settings.metrics],
  };
}
