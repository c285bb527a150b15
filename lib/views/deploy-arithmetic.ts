import "server-only";
import { isDeepStrictEqual } from "node:util";
import { type SubjectKey, workingsOf } from "@/lib/analysis/workings";
import { confirmedSheets } from "@/lib/analysis/workings-confirmed";
import { type DescribedSubject, type DescribedVerdict, describeAll } from "@/lib/charts/deploy-verdict-words";
import { formulasOf } from "@/lib/charts/formula-words";
import { type Figure, verdictFigures } from "@/lib/charts/verdict-arithmetic";
import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import type { Sheet } from "@/lib/domain/workings";
import { withConfirmation } from "@/lib/judging/confirmed-verdict";
import { currentVerdict } from "@/lib/judging/judge-deploys";
import { judgeOpenly, readVerdictInput } from "@/lib/judging/verdict-input";
import { readDeploy } from "@/lib/store/deploy-reads";

/** Which verdict of a deploy: its own service and the total where they are left out, the worst of all without a metric. */
export interface ArithmeticQuery {
  service: string | null;
  operation: string | null;
  metric: SubjectKey["metric"] | null;
}

/** One metric of one operation at a deploy, and the tables that its figures follow from. */
export interface DeployArithmetic {
  deploy: Deploy;
  /** Everything that was judged, worst first, and the one that is laid open. */
  verdict: DescribedVerdict;
  subject: DescribedSubject;
  figures: Figure[];
  /**
   * Whether it is the verdict that is kept: not before the first look, nor where data that came later has not been taken
   * into it yet, or minutes that it was made of are no longer there.
   */
  isKept: boolean;
  /** Each with how its columns, and the figures, follow. */
  tables: (Sheet & { formulas: readonly string[] })[];
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
  const key = keyOf(query, deploy, judging.verdict);
  const made = subjectOf(judging.verdict.subjects, key);
  const workings = workingsOf(judging, key, input.settings);
  const verdict = describeAll(await withConfirmation(projectId, deploy, judging.verdict), rolloutOf(deploy).to);
  const subject = subjectOf(verdict.subjects, key);
  if (!workings || !subject) throw noSuchSubject(verdict, key);
  return {
    ...{ deploy, verdict, subject, figures: verdictFigures(subject) },
    isKept: isDeepStrictEqual(kept && subjectOf(kept.subjects, key), made),
    tables: [...workings, ...confirmedSheets(subject)].map((sheet) => ({
      ...sheet,
      formulas: formulasOf(sheet.id, key.metric),
    })),
  };
}

function keyOf({ service, operation, metric }: ArithmeticQuery, deploy: Deploy, verdict: DeployVerdict): SubjectKey {
  const [worst] = verdict.subjects;
  if (metric === null && worst) return worst;
  return { service: service ?? deploy.service, operation: operation ?? ALL_OPERATIONS, metric: metric ?? "p95" };
}

function subjectOf<Subject extends SubjectVerdict>(subjects: readonly Subject[], key: SubjectKey): Subject | undefined {
  return subjects.find(
    (one) => one.service === key.service && one.operation === key.operation && one.metric === key.metric,
  );
}

function noSuchSubject({ subjects }: DescribedVerdict, { service, operation }: SubjectKey): Failure {
  const ofService = subjects.filter((one) => one.service === service);
  const ofOperation = ofService.filter((one) => one.operation === operation);
  const field = ofService.length === 0 ? "service" : ofOperation.length === 0 ? "operation" : "metric";
  const message = "names nothing that was judged at this deploy and of which minutes are still kept; see its impact";
  return new Failure("invalid", `${field} ${message}`, { issues: [{ field, message }] });
}
