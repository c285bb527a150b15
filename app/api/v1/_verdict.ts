import { z } from "zod";
import { DEPLOY_VERDICT_KINDS, JUDGED_METRICS, VERDICT_KINDS } from "@/lib/domain/verdict";
import type { DescribedSubject, DescribedVerdict } from "@/lib/views/deploy-verdict";
import { toIso } from "./_answer";

const time = z.iso.datetime();
const text = z.string();
const amount = z.number();
const count = z.int();
const window = z.strictObject({ from: time, to: time });
const share = z.strictObject({ events: amount, requests: amount });
const interval = z.strictObject({ value: amount, low: amount, high: amount });

const causeSchema = z.strictObject({
  /** Other deploys that fit as well, most likely first; the weights add up to 1. */
  suspects: z.array(z.strictObject({ deploy_id: text, label: text, weight: amount })),
  siblings: z
    .strictObject({
      change: amount,
      remaining: amount,
      held_steady: z.boolean(),
      services: z.array(z.strictObject({ service: text, change: amount })),
    })
    .nullable(),
  mix: z
    .strictObject({
      operations: amount,
      mix: amount,
      shares: z.array(z.strictObject({ operation: text, before: amount, after: amount })),
    })
    .nullable(),
  versions: z.strictObject({ from: text, to: text, pairs: count, size: interval, p: amount }).nullable(),
  confirmed_by: z.strictObject({ deploy_id: text, label: text, at: time, size: amount }).nullable(),
});

const subjectSchema = z.strictObject({
  service: text,
  /** "(all)": the service's total. */
  operation: text,
  metric: z.enum(JUDGED_METRICS),
  kind: z.enum(VERDICT_KINDS),
  final: z.boolean(),
  sentence: text,
  /** Share of the deploy's requests that are of this operation or service, and whether the deploy stands by it. */
  request_share: amount,
  carries: z.boolean(),
  direction: z.enum(["up", "down"]).nullable(),
  form: z.enum(["shift", "burst"]).nullable(),
  windows: z.strictObject({ before: window, after: window }),
  /** Milliseconds, a share of the requests, requests a minute, or the unit of a value. */
  typical: z.strictObject({ before: amount.nullable(), after: amount.nullable() }),
  /** A ratio for latencies and throughput, a difference for the error rate and values; with its 95 % interval. */
  size: interval.extend({ type: z.enum(["ratio", "difference"]) }).nullable(),
  burst: z.strictObject({ minutes: amount, size: amount }).nullable(),
  /** What the 90 % interval leaves room for, in floors: below 1, every change that would matter is ruled out. */
  room: amount.nullable(),
  onset: z.strictObject({ at: time, from: time, to: time }).nullable(),
  /** Null where the past is too short. The statistic and its critical value are null where they have no bound. */
  rarity: z
    .strictObject({
      placebos: count,
      at_least_as_unusual: count,
      incidents: count,
      p: amount,
      adjusted_p: amount,
      statistic: amount.nullable(),
      critical: amount.nullable(),
    })
    .nullable(),
  /** Of error rates: failed requests and all of them, and Fisher's exact test. */
  counts: z
    .strictObject({
      before: share,
      after: share,
      /** What `after` is tested against. */
      baseline: share,
      /** The largest rate that the baseline leaves room for, with 95 % confidence. */
      baseline_high: amount,
      /** So many failures come together: the test takes counts for so much less. */
      inflation: amount,
      p: amount,
    })
    .nullable(),
  /** In place of the rarity where the past is short: only gross changes are called, where p is at most `limit`. */
  cautious: z.strictObject({ history_minutes: amount, p: amount, limit: amount, inflation: amount }).nullable(),
  looks: z.array(z.strictObject({ minutes: amount, statistic: amount.nullable(), called: z.boolean() })),
  called_after_minutes: amount.nullable(),
  /** What would settle an inconclusive verdict. `effect` and `detectable` are ratios or differences, as the size. */
  needed: z
    .strictObject({
      effect: amount,
      detectable: amount.nullable(),
      requests: amount.nullable(),
      minutes: amount.nullable(),
    })
    .nullable(),
  cause: causeSchema,
});

export const verdictSchema = z.strictObject({
  kind: z.enum(DEPLOY_VERDICT_KINDS),
  final: z.boolean(),
  judged_at: time,
  sentence: text,
  /** Worst first. */
  subjects: z.array(subjectSchema),
});

type SubjectJson = z.infer<typeof subjectSchema>;

export function verdictJson(verdict: DescribedVerdict): z.infer<typeof verdictSchema> {
  return {
    kind: verdict.kind,
    final: verdict.isFinal,
    judged_at: toIso(verdict.judgedAt),
    sentence: verdict.sentence,
    subjects: verdict.subjects.map(subjectJson),
  };
}

export function subjectJson(subject: DescribedSubject): SubjectJson {
  const { metric, onset } = subject;
  return {
    service: subject.service,
    operation: subject.operation,
    metric,
    kind: subject.kind,
    final: subject.isFinal,
    sentence: subject.sentence,
    request_share: subject.requestShare,
    carries: subject.carries,
    direction: subject.direction,
    form: subject.form,
    windows: { before: windowJson(subject.before), after: windowJson(subject.after) },
    typical: subject.typical,
    size: sizeJson(subject),
    burst: subject.burst,
    room: subject.room === null ? null : bounded(subject.room),
    onset: onset && { at: toIso(onset.at), from: toIso(onset.from), to: toIso(onset.to) },
    rarity: subject.rarity && rarityJson(subject.rarity),
    counts: subject.counts && countsJson(subject.counts),
    cautious: subject.cautious && cautiousJson(subject.cautious),
    looks: subject.looks.map(({ minutes, statistic, called }) => ({ minutes, statistic: bounded(statistic), called })),
    called_after_minutes: subject.calledAfter,
    needed: subject.needed,
    cause: causeJson(subject.cause),
  };
}

function sizeJson({ metric, size }: DescribedSubject): SubjectJson["size"] {
  if (!size || ![size.value, size.low, size.high].every(Number.isFinite)) return null;
  return { type: metric === "error_rate" || metric === "value" ? "difference" : "ratio", ...size };
}

function windowJson({ from, to }: DescribedSubject["before"]): SubjectJson["windows"]["before"] {
  return { from: toIso(from), to: toIso(to) };
}

function rarityJson(rarity: NonNullable<DescribedSubject["rarity"]>): SubjectJson["rarity"] {
  const { placebos, atLeastAsUnusual, incidents, p, adjustedP, statistic, critical } = rarity;
  return {
    ...{ placebos, at_least_as_unusual: atLeastAsUnusual, incidents, p, adjusted_p: adjustedP },
    ...{ statistic: bounded(statistic), critical: bounded(critical) },
  };
}

function countsJson(counts: NonNullable<DescribedSubject["counts"]>): SubjectJson["counts"] {
  const { baselineHigh, ...rest } = counts;
  return { ...rest, baseline_high: baselineHigh };
}

function cautiousJson({ historyMinutes, ...rest }: NonNullable<DescribedSubject["cautious"]>): SubjectJson["cautious"] {
  return { history_minutes: historyMinutes, ...rest };
}

function causeJson({
  suspects,
  siblings,
  mix,
  versions,
  confirmedBy,
}: DescribedSubject["cause"]): SubjectJson["cause"] {
  return {
    suspects: suspects.map(({ deployId, label, weight }) => ({ deploy_id: deployId, label, weight })),
    siblings: siblings && {
      change: siblings.change,
      remaining: siblings.remaining,
      held_steady: siblings.heldSteady,
      services: siblings.services,
    },
    mix,
    versions,
    confirmed_by: confirmedBy && {
      deploy_id: confirmedBy.deployId,
      label: confirmedBy.label,
      at: toIso(confirmedBy.at),
      size: confirmedBy.size,
    },
  };
}

/** JSON has no infinity. */
function bounded(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
