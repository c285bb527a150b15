import type { Deploy, JudgedDeploy } from "@/lib/domain/deploy";
import { Failure } from "@/lib/domain/failure";
import type { Window } from "@/lib/domain/time";
import type { DeployVerdictKind } from "@/lib/domain/verdict";
import { database } from "./db";
import { JUDGED_COLUMNS, type JudgedRow, toJudged } from "./deploy-row";

export interface DeployFilter {
  projectId: string;
  env?: string | undefined;
  /** A deploy of everything in its environment concerns every service, so it is found too. */
  service?: string | undefined;
  /** deployed_at at or after `from` and before `to`, epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
  /** The start of a sha, or part of a version, deployer, description or service; upper or lower case. */
  q?: string | undefined;
  /** The kind of its verdict as it stands. */
  verdict?: DeployVerdictKind | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * A page of deploys, newest first; `nextCursor` leads to the next one, null at the end. A deploy
 * that arrives while pages are read moves no other: no page repeats or skips one.
 * @throws {Failure} invalid, when the cursor is none that a page gave.
 */
export async function listDeploys(
  filter: DeployFilter,
): Promise<{ deploys: JudgedDeploy[]; nextCursor: string | null }> {
  const conditions = conditionsOf(filter);
  const limit = conditions.bind(filter.limit + 1);
  const { rows: found } = await database().reads.query<JudgedRow>(
    `SELECT ${JUDGED_COLUMNS} FROM deploy WHERE ${conditions.sql()}
     ORDER BY deployed_at DESC, id DESC LIMIT ${limit}`,
    conditions.values,
  );
  const rows = found.slice(0, filter.limit);
  const last = rows.at(-1);
  return { deploys: rows.map(toJudged), nextCursor: found.length > filter.limit && last ? encodeCursor(last) : null };
}

/** The deploy, or null where the project has none with this id, also where the id is no UUID. */
export async function readDeploy(projectId: string, id: string): Promise<JudgedDeploy | null> {
  if (!UUID.test(id)) return null;
  const { rows } = await database().reads.query<JudgedRow>(
    `SELECT ${JUDGED_COLUMNS} FROM deploy WHERE project_id = $1 AND id = $2`,
    [projectId, id],
  );
  return rows[0] ? toJudged(rows[0]) : null;
}

/** The newest `limit` deploys of the window that concern the service (of any, without one), oldest first. */
export async function deploysInWindow(
  projectId: string,
  query: { env: string; service?: string | undefined; window: Window; limit: number },
): Promise<JudgedDeploy[]> {
  const { window, ...rest } = query;
  const { deploys } = await listDeploys({ projectId, ...rest, ...window });
  return deploys.reverse();
}

/** The newest deploy of each service of the environment, and of everything in it (service empty). */
export async function latestDeploys(projectId: string, env: string): Promise<JudgedDeploy[]> {
  const { rows } = await database().reads.query<JudgedRow>(
    `SELECT latest.* FROM (SELECT name FROM service WHERE project_id = $1 UNION ALL SELECT '') named
     CROSS JOIN LATERAL (
       SELECT ${JUDGED_COLUMNS} FROM deploy
       WHERE project_id = $1 AND env = $2 AND service = named.name
       ORDER BY deployed_at DESC, id DESC LIMIT 1
     ) latest
     ORDER BY latest.deployed_at DESC, latest.id DESC`,
    [projectId, env],
  );
  return rows.map(toJudged);
}

/**
 * The deploys next to one in time, in its environment, that concern a service that it concerns:
 * for a deploy of everything, any.
 */
export async function neighbouringDeploys(
  projectId: string,
  deploy: Pick<Deploy, "id" | "env" | "service" | "deployedAt">,
): Promise<{ previous: JudgedDeploy | null; next: JudgedDeploy | null }> {
  const beside = async (than: "<" | ">", direction: "DESC" | "ASC") => {
    const { rows } = await database().reads.query<JudgedRow>(
      `SELECT ${JUDGED_COLUMNS} FROM deploy
       WHERE project_id = $1 AND env = $2 AND ($3 = '' OR service IN ($3, ''))
         AND (deployed_at, id) ${than} ($4::timestamptz, $5::uuid)
       ORDER BY deployed_at ${direction}, id ${direction} LIMIT 1`,
      [projectId, deploy.env, deploy.service, new Date(deploy.deployedAt), deploy.id],
    );
    return rows[0] ? toJudged(rows[0]) : null;
  };
  const [previous, next] = await Promise.all([beside("<", "DESC"), beside(">", "ASC")]);
  return { previous, next };
}

interface Conditions {
  values: unknown[];
  /** Adds a value and returns its placeholder. */
  bind(value: unknown): string;
  sql(): string;
}

function conditionsOf(filter: DeployFilter): Conditions {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const terms = [`project_id = ${bind(filter.projectId)}`];
  if (filter.env !== undefined) terms.push(`env = ${bind(filter.env)}`);
  if (filter.service !== undefined) terms.push(`service IN (${bind(filter.service)}, '')`);
  if (filter.from !== undefined) terms.push(`deployed_at >= ${bind(new Date(filter.from))}`);
  if (filter.to !== undefined) terms.push(`deployed_at < ${bind(new Date(filter.to))}`);
  if (filter.verdict !== undefined) terms.push(`verdict = ${bind(filter.verdict)}`);
  if (filter.q) terms.push(matching(filter.q, bind));
  if (filter.cursor !== undefined) {
    const { deployedAt, id } = decodeCursor(filter.cursor);
    terms.push(`(deployed_at, id) < (${bind(new Date(deployedAt))}::timestamptz, ${bind(id)}::uuid)`);
  }
  return { values, bind, sql: () => terms.join(" AND ") };
}

function matching(q: string, bind: (value: unknown) => string): string {
  const literal = q.replace(/[\\%_]/g, "\\$&");
  const start = bind(`${literal}%`);
  const part = bind(`%${literal}%`);
  const columns = ["version", "deployer", "description", "service"];
  return `(git_sha ILIKE ${start} OR ${columns.map((column) => `${column} ILIKE ${part}`).join(" OR ")})`;
}

function encodeCursor({ deployed_at, id }: Pick<JudgedRow, "deployed_at" | "id">): string {
  return Buffer.from(`${deployed_at.getTime()} ${id}`).toString("base64url");
}

// 14 digits keep a forged time within PostgreSQL's range.
const CURSOR = /^(-?\d{1,14}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function decodeCursor(cursor: string): { deployedAt: number; id: string } {
  const [, deployedAt, id] = CURSOR.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (deployedAt && id) return { deployedAt: Number(deployedAt), id };
  const message = "must be the next_cursor of an earlier answer, or be left out for the first page";
  throw new Failure("invalid", `cursor ${message}`, { issues: [{ field: "cursor", message }] });
}
