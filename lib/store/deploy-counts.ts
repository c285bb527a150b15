import type { Window } from "@/lib/domain/time";
import { database } from "./db";

export interface DeployCounts {
  before: number;
  inside: number;
  after: number;
}

/** How many deploys that concern the service lie before, in and after the window. */
export async function countDeploys(
  projectId: string,
  { env, service, window }: { env: string; service: string; window: Window },
): Promise<DeployCounts> {
  const { rows } = await database().reads.query<{ before: string; inside: string; after: string }>(
    `SELECT count(*) FILTER (WHERE deployed_at < $4) AS before,
       count(*) FILTER (WHERE deployed_at >= $4 AND deployed_at < $5) AS inside,
       count(*) FILTER (WHERE deployed_at >= $5) AS after
     FROM deploy WHERE project_id = $1 AND env = $2 AND service IN ($3, '')`,
    [projectId, env, service, new Date(window.from), new Date(window.to)],
  );
  const [row] = rows;
  return { before: Number(row?.before ?? 0), inside: Number(row?.inside ?? 0), after: Number(row?.after ?? 0) };
}
