import { expect } from "vitest";
import { arithmeticJson } from "@/app/api/v1/_arithmetic";
import { type Judging, judgeInSteps } from "@/lib/analysis/judge-deploy";
import { workingsOf } from "@/lib/analysis/workings";
import { describeAll } from "@/lib/charts/deploy-verdict-words";
import { formulasOf } from "@/lib/charts/formula-words";
import { verdictFigures } from "@/lib/charts/verdict-arithmetic";
import type { Subject } from "@/lib/domain/measured-series";
import { NO_SURROUNDINGS, type Surroundings } from "@/lib/domain/surroundings";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { arithmeticSchema } from "./arithmetic-tables";
import { SIMULATED_DEPLOY } from "./minutes";

/** The simulated deploy judged so many minutes later. */
export function judgedAt(
  subjects: readonly Subject[],
  minutes: number,
  surroundings: Surroundings = NO_SURROUNDINGS,
): Judging {
  const now = SIMULATED_DEPLOY + minutes * MINUTE;
  const rollout = { startedAt: SIMULATED_DEPLOY, finishedAt: SIMULATED_DEPLOY, others: [], now };
  const steps = judgeInSteps(subjects, rollout, DEFAULT_SETTINGS, surroundings);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** What GET …/arithmetic answers of each subject, read as others read it. */
export function answersOf(judging: Judging) {
  return describeAll(judging.verdict, SIMULATED_DEPLOY).subjects.map((subject) => {
    const { service, operation, metric } = subject;
    const workings = workingsOf(judging, { service, operation, metric }, DEFAULT_SETTINGS) ?? [];
    const answer = arithmeticJson({
      ...{ deploy: { id: "d" }, verdict: judging.verdict, subject, isKept: true, figures: verdictFigures(subject) },
      tables: workings.map((sheet) => ({ ...sheet, formulas: formulasOf(sheet.id, metric) })),
    });
    return { subject, arithmetic: arithmeticSchema.parse(JSON.parse(JSON.stringify(answer))) };
  });
}

export type Answer = ReturnType<typeof answersOf>[number];

/** Expects a number that agrees to nine figures; null, or nothing, where none is expected. */
export function near(found: number | null | undefined, expected: number | null | undefined): void {
  if (typeof expected !== "number") expect(found ?? null).toBe(null);
  else expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
