import { v7 as uuidv7 } from "uuid";
import type { Decision, Review, ReviewedSubject, Said } from "@/lib/domain/review";
import { database } from "./db";

interface NewReview extends ReviewedSubject {
  projectId: string;
  deployId: string;
  decision: Decision;
  reason: string;
  said: Said | null;
  userId: string;
}

/** Writes down what a person says; what was said before stays. */
export async function insertReview(review: NewReview, now: number): Promise<void> {
  await database().pool.query(
    `INSERT INTO verdict_review
       (project_id, deploy_id, id, service, operation, metric, decision, reason, said, user_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11)`,
    [
      review.projectId,
      review.deployId,
      uuidv7(),
      review.service,
      review.operation,
      review.metric,
      review.decision,
      review.reason,
      review.said && JSON.stringify(review.said),
      review.userId,
      new Date(now),
    ],
  );
}

interface ReviewRow extends Omit<Review, "deployId" | "at" | "by"> {
  deploy_id: string;
  email: string | null;
  at: Date;
}

const MOST_REVIEWS = 2_000;

/**
 * The last words on the verdicts of a project since `from`, or on those of one deploy, newest first; what was withdrawn
 * is not among them. At most 2,000.
 */
export async function readReviews(
  projectId: string,
  { from = 0, deployId = null }: { from?: number; deployId?: string | null },
): Promise<Review[]> {
  const { rows } = await database().pool.query<ReviewRow>(
    `SELECT r.deploy_id, r.service, r.operation, r.metric, r.decision, r.reason, r.said, r.at, u.email FROM (
       SELECT DISTINCT ON (deploy_id, service, operation, metric) * FROM verdict_review
       WHERE project_id = $1 AND at >= $2 AND ($3::uuid IS NULL OR deploy_id = $3)
       ORDER BY deploy_id, service, operation, metric, at DESC, id DESC
     ) r LEFT JOIN user_account u ON u.id = r.user_id
     WHERE r.decision <> 'withdrawn' ORDER BY r.at DESC, r.id DESC LIMIT ${MOST_REVIEWS}`,
    [projectId, new Date(from), deployId],
  );
  return rows.map(({ deploy_id, email, at, ...row }) => ({ ...row, deployId: deploy_id, by: email, at: at.getTime() }));
}

/** What was said in the end of each deploy since `from`: its kind, and the smallest adjusted p of its subjects. */
export async function readOutcomes(
  projectId: string,
  from: number,
): Promise<{ deployId: string; kind: string; leastP: number | null }[]> {
  const { rows } = await database().pool.query<{ deploy_id: string; kind: string; least_p: number | null }>(
    `SELECT v.deploy_id, v.kind, v.least_p FROM deploy_verdict v
     JOIN deploy d ON d.project_id = $1 AND d.id = v.deploy_id
     WHERE v.project_id = $1 AND v.is_final AND v.kind IS NOT NULL AND d.deployed_at >= $2
     ORDER BY d.deployed_at DESC LIMIT 20000`,
    [projectId, new Date(from)],
  );
  return rows.map(({ deploy_id, kind, least_p }) => ({ deployId: deploy_id, kind, leastP: least_p }));
}
