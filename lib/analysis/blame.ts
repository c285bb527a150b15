import type { Subject } from "@/lib/domain/measured-series";
import type { MetricVerdict, VerdictKind } from "@/lib/domain/verdict";
import type { Examined } from "./judge";

/** One metric of one operation with its verdict, and what that was made from. */
export interface Judged {
  subject: Subject;
  examined: Examined;
  verdict: MetricVerdict;
}

/** Whether a verdict blames a change on its deploy: it does so unless another cause is found. */
export function isBlamed(kind: VerdictKind): boolean {
  return kind === "regressed" || kind === "improved" || kind === "changed";
}
