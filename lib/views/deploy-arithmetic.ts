import "server-only";
import { isDeepStrictEqual } from "node:util";
import { type SubjectKey, workingsOf } from "@/lib/analysis/workings";
import { type DescribedSubject, describeAll } from "@/lib/charts/deploy-verdict-words";
import { formulasOf } from "@/lib/charts/formula-words";
import { type Figure, verdictFigures } from "@/lib/charts/verdict-arithmetic";
import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import type { Sheet } from "@/lib/domain/workings";
import { currentVerdict } from "@/lib/judging/judge-deploys";
import { judgeOpenly, readVerdictInput } from "@/lib/judging/verdict-input";
import { readDeploy } from "@/lib/store/deploy-reads";

/** Of which verdict of a deploy; its own service and the total where they are left out. */
export interface ArithmeticQuery {
  service: string | null;
  operation: string | null;
  metric: SubjectKey["metric"];
}

/** One metric of one operation at a deploy, and the tables that its figures follow from. */
export interface DeployArithmetic {
  deployId: string;
  subject: DescribedSubject;
  /** Up to when data was in, epoch milliseconds. */
  judgedAt: number;
  /**
   * Whether it is the verdict that is kept: not before the first look, nor where data that came later has not been taken
   * into it yet, or minutes that it was made of are no longer there.
   */
  isKept: boolean;
  /** Each table with how its columns, and the figures, follow. */
  tables: (Sheet & { formulas: readonly string[] })[];
  figures: Figure[];
}

/**
 * Judges a deploy again from the minutes that are there, and lays open how; null where the project has no such deploy.
 * @throws {Failure} invalid, naming the parameter, where there is no such verdict.
 */
export async function readArithmetic(
  projectId: string,
  deployId: string,
  query: ArithmeticQuery,
  now: number,
): Promise<DeployArithmetic | null> {
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) return null;
  const kept = await currentVerdict(projectId, deploy, now);
  const input = await readVerdictInput(projectId, deploy, now);
  const judging = await judgeOpenly(input);
  const { verdict } = judging;
  const key = keyOf(query, deploy);
  const workings = workingsOf(judging, key, input.settings);
  const subject = subjectOf(describeAll(verdict, rolloutOf(deploy).to).subjects, key);
  if (!workings || !subject) throw noSuchSubject(verdict, key);
  return {
    ...{ deployId: deploy.id, subject, judgedAt: verdict.judgedAt, figures: verdictFigures(subject) },
    tables: workings.map((sheet) => ({ ...sheet, formulas: formulasOf(sheet.id, key.metric) })),
    isKept: isDeepStrictEqual(kept && subjectOf(kept.subjects, key), subjectOf(verdict.subjects, key)),
  };
}

function keyOf({ service, operation, metric }: ArithmeticQuery, deploy: Deploy): SubjectKey {
  return { service: service ?? deploy.service, operation: operation ?? ALL_OPERATIONS, metric };
}

function subjectOf<Subject extends SubjectVerdict>(subjects: readonly Subject[], key: SubjectKey): Subject | undefined {
  return subjects.find(
    (one) => one.service === key.service && one.operation === key.operation && one.metric === key.metric,
  );
}

function noSuchSubject({ subjects }: DeployVerdict, { service, operation }: SubjectKey): Failure {
  const ofService = subjects.filter((one) => one.service === service);
  const ofOperation = ofService.filter((one) => one.operation === operation);
  const field = ofService.length === 0 ? "service" : ofOperation.length === 0 ? "operation" : "metric";
  const message = "names nothing that was judged at this deploy, of which minutes are still kept; see its impact";
  return new Failure("invalid", `${field} ${message}`, { issues: [{ field, message }] });
}
