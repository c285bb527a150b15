import { UNKNOWN_CAUSE } from "@/lib/domain/cause";
import { MINUTE } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";

/** When the deploy of `makeSubjectVerdict` ends. */
export const VERDICT_DEPLOY = Date.UTC(2026, 10, 20, 14, 0);

/** A p95 that rose from 200 to 300 ms at once, but for what is given. */
export function makeSubjectVerdict(change: Partial<SubjectVerdict> = {}): SubjectVerdict {
  return {
    service: "shop",
    operation: "POST /checkout",
    requestShare: 0.2,
    carries: true,
    metric: "p95",
    kind: "regressed",
    direction: "up",
    form: "shift",
    isFinal: true,
    before: { from: VERDICT_DEPLOY - 60 * MINUTE, to: VERDICT_DEPLOY },
    after: { from: VERDICT_DEPLOY + 2 * MINUTE, to: VERDICT_DEPLOY + 30 * MINUTE },
    typical: { before: 200, after: 300 },
    size: { value: 1.48, low: 1.41, high: 1.55 },
    burst: null,
    largest: 1.61,
    room: 5.4,
    onset: { at: VERDICT_DEPLOY, from: VERDICT_DEPLOY - MINUTE, to: VERDICT_DEPLOY + MINUTE },
    rarity: {
      ...{ placebos: 812, atLeastAsUnusual: 0, incidents: 3, p: 1 / 813, adjustedP: 0.004 },
      ...{ statistic: 7.314, critical: 2.05 },
    },
    counts: null,
    cautious: null,
    looks: [
      { minutes: 5, statistic: 1.2, called: false },
      { minutes: 10, statistic: 7.314, called: true },
    ],
    calledAfter: 10,
    needed: null,
    cause: UNKNOWN_CAUSE,
    ...change,
  };
}
