import { z } from "zod";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import type { DayLater } from "@/lib/views/day-later";
import { toIso } from "./_answer";

const time = z.iso.datetime();
const amount = z.number();
const window = z.strictObject({ from: time, to: time });

/** The 24 hours after a deploy against the same hours of the day before. */
export const dayLaterSchema = z.strictObject({
  windows: z.strictObject({ before: window, after: window }),
  sentences: z.array(z.string()),
  /** Deploys of the same service in that day. */
  followed_by: z.array(z.strictObject({ deploy_id: z.string(), label: z.string() })),
  subjects: z.array(
    z.strictObject({
      service: z.string(),
      /** "(all)": the service's total. */
      operation: z.string(),
      metric: z.enum(JUDGED_METRICS),
      /** drifted: surely and by enough to matter; steady: surely by too little; unsure: neither. */
      kind: z.enum(["drifted", "steady", "unsure"]),
      typical: z.strictObject({ before: amount.nullable(), after: amount.nullable() }),
      /** A ratio of latencies, a difference of error rates, less that of the week before; with its 99 % interval. */
      size: z.strictObject({ value: amount, low: amount, high: amount }),
    }),
  ),
});

export function dayLaterJson({
  before,
  after,
  sentences,
  followed,
  subjects,
}: DayLater): z.infer<typeof dayLaterSchema> {
  return {
    windows: { before: windowJson(before), after: windowJson(after) },
    sentences,
    followed_by: followed.map(({ id, label }) => ({ deploy_id: id, label })),
    subjects: subjects.map(({ service, operation, metric, kind, typical, size }) => ({
      ...{ service, operation, metric, kind },
      typical: { before: typical.was, after: typical.now },
      size,
    })),
  };
}

function windowJson({ from, to }: DayLater["after"]): z.infer<typeof window> {
  return { from: toIso(from), to: toIso(to) };
}
