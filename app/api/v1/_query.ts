import { z } from "zod";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import { optionalText, optionalTime, optionalWord } from "@/lib/ingest/fields";

export const STEPS = {
  "1m": MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "30m": 30 * MINUTE,
  "1h": HOUR,
  "3h": 3 * HOUR,
  "6h": 6 * HOUR,
  "12h": 12 * HOUR,
  "1d": DAY,
} as const;

export type StepName = keyof typeof STEPS;
export const STEP_NAMES = ["1m", "5m", "15m", "30m", "1h", "3h", "6h", "12h", "1d"] as const satisfies StepName[];

/** Longest text that a parameter may hold. */
export const LONGEST_TEXT = 1_000;

const PAST_YEAR_9999 = Date.UTC(10_000, 0, 1);

/**
 * A time, as intake reads times, in epoch milliseconds, or null where absent. The plus sign of an
 * offset that was not encoded, and so arrived as a space, is put back.
 */
export const queryTime = z
  .preprocess(
    (value) => (typeof value === "string" ? value.replace(/(\d:?\d\d\S*) (\d\d:?\d\d)$/, "$1+$2") : value),
    optionalTime,
  )
  .refine((at) => at === null || (at >= 0 && at < PAST_YEAR_9999), "must be between the years 1970 and 9999");

/** How many rows a list answers: 1 to 200. */
export const queryLimit = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/, "must be a whole number from 1 to 200")
  .transform(Number)
  .default(50);

export const requiredMetric = optionalWord(JUDGED_METRICS).transform((word, context) => {
  if (word === null) context.addIssue({ code: "custom", message: `is required: ${JUDGED_METRICS.join(", ")}` });
  return word ?? "value";
});

/** Which verdict of a deploy: its service's total where no operation is named. */
export const arithmeticQuery = {
  service: optionalText(LONGEST_TEXT),
  operation: optionalText(LONGEST_TEXT),
  metric: requiredMetric,
};
