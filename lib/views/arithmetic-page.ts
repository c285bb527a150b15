import "server-only";
import { requireProject } from "@/lib/auth/session";
import type { DescribedSubject } from "@/lib/charts/deploy-verdict-words";
import { type MomentStrip, momentStrip } from "@/lib/charts/moment-strip";
import { isOfSeveral, subjectName } from "@/lib/charts/subject-words";
import type { Figure } from "@/lib/charts/verdict-arithmetic";
import { type WorkingTable, workingTable } from "@/lib/charts/working-tables";
import { deployLabel } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import { JUDGED_METRICS } from "@/lib/domain/verdict";
import { type DeployArithmetic, readArithmetic } from "./deploy-arithmetic";
import { arithmeticHref, deployHref } from "./links";

/** A query as a page is given it. */
export type ArithmeticParams = Record<string, string | string[] | undefined>;

export interface ArithmeticPage {
  /** "p95 of POST /checkout". */
  name: string;
  label: string;
  deployHref: string;
  /** Where the same is to be had as JSON. */
  tablesHref: string;
  subject: DescribedSubject;
  figures: Figure[];
  judgedAt: number;
  isKept: boolean;
  tables: WorkingTable[];
  strip: MomentStrip | null;
  /** Everything that was judged at the deploy, worst first. */
  others: { name: string; href: string }[];
}

/** The page that lays one verdict of a deploy open; null where there is no such deploy or verdict. */
export async function readArithmeticPage(
  slug: string,
  id: string,
  params: ArithmeticParams,
  now: number,
): Promise<ArithmeticPage | null> {
  const arithmetic = await readProjectArithmetic(slug, id, params, now);
  if (!arithmetic) return null;
  const { deploy, verdict, subject, figures, isKept, tables } = arithmetic;
  const several = isOfSeveral(verdict);
  const moments = tables.find((table) => table.id === "moments");
  const { statistic, critical } = subject.rarity ?? {};
  return {
    ...{ name: subjectName(subject, several), label: deployLabel(deploy), deployHref: deployHref(slug, deploy.id) },
    tablesHref: arithmeticHref(slug, deploy.id, subject).replace("?", "/tables?"),
    ...{ subject, figures, isKept, judgedAt: verdict.judgedAt },
    tables: tables.map((table) => workingTable(table, subject.metric)),
    strip: moments ? momentStrip(moments, bounded(statistic), bounded(critical)) : null,
    others: verdict.subjects.map((one) => ({
      name: subjectName(one, several),
      href: arithmeticHref(slug, deploy.id, one),
    })),
  };
}

function bounded(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As readArithmetic, for who is signed in; null also where there is no such verdict. */
export async function readProjectArithmetic(
  slug: string,
  id: string,
  params: ArithmeticParams,
  now: number,
): Promise<DeployArithmetic | null> {
  const { project } = await requireProject(slug);
  const [service, operation, metric] = [params.service, params.operation, params.metric].map((given) =>
    typeof given === "string" ? given : null,
  );
  const judged = JUDGED_METRICS.find((one) => one === metric) ?? null;
  if (!UUID.test(id) || (metric && !judged)) return null;
  const query = { service: service ?? null, operation: operation ?? null, metric: judged };
  try {
    return await readArithmetic(project.id, id, query, now);
  } catch (error) {
    if (error instanceof Failure && error.code === "invalid") return null;
    throw error;
  }
}
