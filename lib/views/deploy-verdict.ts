import "server-only";
import { requireProject } from "@/lib/auth/session";
import { type DescribedSubject, type DescribedVerdict, describeAll } from "@/lib/charts/deploy-verdict-words";
import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import type { Review } from "@/lib/domain/review";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { withConfirmation } from "@/lib/judging/confirmed-verdict";
import { currentVerdict } from "@/lib/judging/judge-deploys";
import { judgeInput, readVerdictInput, type VerdictInput } from "@/lib/judging/verdict-input";
import { readDeploy } from "@/lib/store/deploy-reads";
import { type KeptVerdict, readKeptVerdict, readRevisions, type VerdictRevision } from "@/lib/store/verdict-reads";
import { readReviews } from "@/lib/store/verdict-reviews";
import { reviewPanel, type VerdictReviewPanel } from "./verdict-review";

export type { DescribedSubject, DescribedVerdict, VerdictInput };

/** What the verdict on a deploy is made of; null where the project has no deploy with this id. */
export async function readMinutes(projectId: string, deployId: string, now: number): Promise<VerdictInput | null> {
  const deploy = await readDeploy(projectId, deployId);
  return deploy && readVerdictInput(projectId, deploy, now);
}

/**
 * The verdict on a deploy as of its last look, or before that one of what is in at `now`; null where the project has
 * no deploy with this id.
 */
export async function readVerdict(projectId: string, deployId: string, now: number): Promise<DescribedVerdict | null> {
  const deploy = await readDeploy(projectId, deployId);
  if (!deploy) return null;
  const { verdict, firstLook } = await judged(projectId, deploy, now);
  return inWords(projectId, deploy, verdict, firstLook);
}

export interface VerdictOnPage {
  verdict: DescribedVerdict;
  /** What people can say, and have said, of it; null before its first look. */
  review: VerdictReviewPanel | null;
}

/** What is known of a deploy's verdict without judging. */
export interface BegunVerdict {
  kept: KeptVerdict | null;
  reviews: Review[];
  revisions: VerdictRevision[];
}

/** Reads what readVerdictPanel begins with, beside whatever else the page reads. */
export async function beginVerdict(projectId: string, deployId: string): Promise<BegunVerdict> {
  const [kept, reviews, revisions] = await Promise.all([
    readKeptVerdict(projectId, deployId),
    readReviews(projectId, { deployId }),
    readRevisions(projectId, deployId),
  ]);
  return { kept, reviews, revisions };
}

/** The verdict for the page of a deploy of this project. */
export async function readVerdictPanel(
  slug: string,
  deploy: Deploy,
  now: number,
  begun: BegunVerdict,
): Promise<VerdictOnPage> {
  const { project } = await requireProject(slug);
  const { verdict, isKept, firstLook } = await judged(project.id, deploy, now, begun.kept);
  // What was judged only now has been written down since.
  const isNew = isKept && verdict !== begun.kept?.verdict;
  const [described, revisions] = await Promise.all([
    inWords(project.id, deploy, verdict, firstLook),
    isNew ? readRevisions(project.id, deploy.id) : begun.revisions,
  ]);
  return { verdict: described, review: isKept ? reviewPanel(verdict, begun.reviews, revisions) : null };
}

async function judged(projectId: string, deploy: Deploy, now: number, known?: KeptVerdict | null) {
  const kept = await currentVerdict(projectId, deploy, now, known);
  if (kept) return { verdict: kept, isKept: true, firstLook: undefined };
  const input = await readVerdictInput(projectId, deploy, now);
  return { verdict: await judgeInput(input), isKept: false, firstLook: input.settings.looks[0] };
}

async function inWords(
  projectId: string,
  deploy: Deploy,
  verdict: DeployVerdict,
  firstLook: number | undefined,
): Promise<DescribedVerdict> {
  return describeAll(await withConfirmation(projectId, deploy, verdict), rolloutOf(deploy).to, firstLook);
}
