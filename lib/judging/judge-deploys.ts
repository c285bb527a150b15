import { createHash } from "node:crypto";
import { ENGINE } from "@/lib/analysis/engine";
import type { Deploy } from "@/lib/domain/deploy";
import { oldestKept } from "@/lib/domain/retention";
import { MINUTE } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { log } from "@/lib/log";
import { retention } from "@/lib/retention-settings";
import { deploysInWindow, readDeploy } from "@/lib/store/deploy-reads";
import { listProjectIds } from "@/lib/store/projects";
import { type KeptVerdict, readKeptVerdict, readWindowCounts } from "@/lib/store/verdict-reads";
import {
  type DueVerdict,
  enrolDeploys,
  keepVerdict,
  makeOutdatedDue,
  postponeVerdict,
  takeUp,
  takeUpDue,
} from "@/lib/store/verdict-writes";
import { keptPasts } from "./kept-pasts";
import { settingsFor } from "./settings";
import { shareTurns, type Turn } from "./turns";
import { judgeInput, readSchedule, readVerdictInput } from "./verdict-input";

/** Who takes a deploy up and is not heard of for so long has died. */
const LEASE = 2 * MINUTE;
const MOST_NEIGHBOURS = 200;

/**
 * Judges the deploys that are due, in every project, until none is left or `isOver` says so between two of them, and
 * returns how many verdicts it has kept. Any number of processes may run it at once: a deploy is taken up by one, and
 * is due again where that one dies.
 * @param turn taken between two pieces of the work.
 */
export async function judgeDue(now: () => number, isOver: () => boolean, turn: Turn = shareTurns): Promise<number> {
  let judged = 0;
  for (const projectId of await listProjectIds()) {
    if (isOver()) break;
    const kept = retention();
    const since = oldestKept("minute", now(), kept);
    while (!isOver() && (await enrolDeploys(projectId, since, now())) > 0);
    // With less than half of its past, a verdict judged anew may say less than the one that is kept.
    await makeOutdatedDue(projectId, ENGINE, since + kept.minute / 2);
    while (!isOver()) {
      const due = await takeUpDue(projectId, now(), now() + LEASE);
      if (!due) break;
      // Finding that there is nothing to judge yet takes some milliseconds, too.
      await turn();
      if (await tryToJudge(projectId, due, { now: now(), turn })) judged++;
    }
  }
  return judged;
}

interface Going {
  now: number;
  turn: Turn;
}

// One deploy that cannot be judged keeps no other from it, and is tried again when its lease ends.
async function tryToJudge(projectId: string, due: DueVerdict, at: Going): Promise<boolean> {
  try {
    const deploy = await readDeploy(projectId, due.deployId);
    // A replica may not have it yet.
    if (deploy) return await judgeTaken(projectId, deploy, due, at);
  } catch (error) {
    log.warn({ err: error, deployId: due.deployId }, "a deploy could not be judged; trying again soon");
  }
  return false;
}

/**
 * The verdict of a deploy as of its last look; null before the first, and while the deploy is under way. What is kept
 * is judged anew only where a look is over since, or what it was judged by has changed.
 * @param known what readKeptVerdict gave just now, where it was asked already
 */
export async function currentVerdict(
  projectId: string,
  deploy: Deploy,
  now: number,
  known?: KeptVerdict | null,
): Promise<DeployVerdict | null> {
  const kept = known === undefined ? await readKeptVerdict(projectId, deploy.id) : known;
  if (kept && (kept.nextLookAt === null || kept.nextLookAt > now)) return kept.verdict;
  const due = await takeUp(projectId, deploy, { now, lease: now + LEASE });
  if (due) await judgeTaken(projectId, deploy, due, { now, turn: shareTurns });
  return (await readKeptVerdict(projectId, deploy.id))?.verdict ?? null;
}

/** Judges up to the last look that is over, and keeps it. False where there was nothing new. */
async function judgeTaken(projectId: string, deploy: Deploy, due: DueVerdict, { now, turn }: Going): Promise<boolean> {
  const settings = await settingsFor(projectId, deploy.service);
  const schedule = await readSchedule(projectId, deploy, settings, now);
  if (!schedule || schedule.lookedAt === null) {
    await postponeVerdict(projectId, due, schedule?.nextAt ?? null);
    return false;
  }
  const { lookedAt, nextAt, window } = schedule;
  const basis = await basisOf(projectId, deploy, { settings, window: { from: window.from, to: lookedAt } });
  if (basis === due.basis) {
    await postponeVerdict(projectId, due, due.isFinal ? null : nextAt);
    return false;
  }
  const pasts = keptPasts();
  const input = await readVerdictInput(projectId, deploy, now, { settings, turn });
  const verdict = await judgeInput(input, pasts.ofDeploy(deploy.id, settings), turn);
  const isFinal = verdict.isFinal || nextAt === null;
  if (isFinal) pasts.forget(deploy.id);
  const nextLookAt = isFinal ? null : nextAt;
  return keepVerdict(projectId, due, { verdict, isFinal, basis, engine: ENGINE, window, nextLookAt }, now);
}

interface Judgement {
  settings: VerdictSettings;
  window: { from: number; to: number };
}

/** Digest of what changes a verdict: the engine, the deploys around it, the settings, and what was counted. */
async function basisOf(projectId: string, { env }: Deploy, { settings, window }: Judgement): Promise<string> {
  const [around, counts] = await Promise.all([
    deploysInWindow(projectId, { env, window, limit: MOST_NEIGHBOURS }),
    readWindowCounts(projectId, { env, window }),
  ]);
  const deploys = around.map(({ id, updatedAt }) => [id, updatedAt]);
  return createHash("sha256")
    .update(JSON.stringify([ENGINE, settings, window, deploys, counts]))
    .digest("base64url");
}
