import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { Window } from "@/lib/domain/time";
import type { DeployVerdict, DeployVerdictKind } from "@/lib/domain/verdict";
import type { KindChange } from "@/lib/domain/verdict-changes";
import { database } from "./db";
import { decodeVerdict } from "./verdict-row";

/** What was said of a deploy when a kind in it changed, or another engine judged it. Times are epoch milliseconds. */
export interface VerdictRevision {
  revision: number;
  /** When it was judged, and up to when data was in. */
  at: number;
  judgedAt: number;
  kind: DeployVerdictKind;
  isFinal: boolean;
  changes: KindChange[];
  engine: number;
}

export interface KeptVerdict {
  verdict: DeployVerdict;
  /** Null where no further look is to come. */
  nextLookAt: number | null;
}

/** The verdict that is kept of a deploy; null before its first look. */
export async function readKeptVerdict(projectId: string, deployId: string): Promise<KeptVerdict | null> {
  const { rows } = await database().pool.query<{ evidence: string; next_look_at: Date | null }>(
    `SELECT evidence::text AS evidence, next_look_at FROM deploy_verdict
     WHERE project_id = $1 AND deploy_id = $2 AND evidence IS NOT NULL`,
    [projectId, deployId],
  );
  const [row] = rows;
  return row ? { verdict: decodeVerdict(row.evidence), nextLookAt: row.next_look_at?.getTime() ?? null } : null;
}

interface RevisionRow {
  revision: number;
  at: Date;
  judged_at: Date;
  kind: DeployVerdictKind;
  is_final: boolean;
  changes: KindChange[];
  engine: number;
}

/** How a deploy's verdict came about, oldest first, at most 100. Only lib/store writes these rows. */
export async function readRevisions(projectId: string, deployId: string): Promise<VerdictRevision[]> {
  const { rows } = await database().pool.query<RevisionRow>(
    `SELECT revision, at, judged_at, kind, is_final, changes, engine FROM deploy_verdict_revision
     WHERE project_id = $1 AND deploy_id = $2 ORDER BY revision LIMIT 100`,
    [projectId, deployId],
  );
  return rows.map((row) => ({
    revision: row.revision,
    at: row.at.getTime(),
    judgedAt: row.judged_at.getTime(),
    kind: row.kind,
    isFinal: row.is_final,
    changes: row.changes,
    engine: row.engine,
  }));
}

/** What was counted in an environment, as a text that is another when anything is added to it. */
export async function readWindowCounts(
  projectId: string,
  { env, window }: { env: string; window: Window },
): Promise<string> {
  const { rows } = await database().reads.query<{ counts: string | null }>(
    `SELECT string_agg(concat_ws(' ', s.id, r.n, r.errors, r.sum_us), ',' ORDER BY s.id) AS counts
     FROM series s CROSS JOIN LATERAL (
       SELECT sum(n) AS n, sum(errors) AS errors, sum(sum_us) AS sum_us FROM rollup_minute m
       WHERE m.project_id = $1 AND m.series_id = s.id AND m.at >= $4 AND m.at < $5
     ) r
     WHERE s.project_id = $1 AND s.env = $2 AND s.operation = $3`,
    [projectId, env, ALL_OPERATIONS, new Date(window.from), new Date(window.to)],
  );
  return rows[0]?.counts ?? "";
}
