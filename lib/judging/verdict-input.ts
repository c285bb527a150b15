import { episodeOf } from "@/lib/analysis/episode";
import { type Judging, judgeInSteps, type PastKeeper } from "@/lib/analysis/judge-deploy";
import type { Rollout } from "@/lib/analysis/moment";
import { type Deploy, deployLabel, isUnderWay, rolloutOf } from "@/lib/domain/deploy";
import type { Subject } from "@/lib/domain/measured-series";
import { stepFor } from "@/lib/domain/step";
import type { NearDeploy, Surroundings } from "@/lib/domain/surroundings";
import { ceilTo, DAY, floorTo, HOUR, MINUTE, type Window } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { type VerdictSchedule, verdictSchedule } from "@/lib/domain/verdict-schedule";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { readSubjects, readVersionSubjects, type SubjectsQuery } from "@/lib/store/subject-reads";
import { settingsFor } from "./settings";
import { shareTurns, type Turn } from "./turns";

/** Everything that decides the verdict on a deploy: the same input gives the same verdict. */
export interface VerdictInput {
  subjects: Subject[];
  rollout: Rollout;
  settings: VerdictSettings;
  surroundings: Surroundings;
}

/** How much of the past is looked at before a deploy. */
const HISTORY = 14 * DAY;
/** Exporters send what they measured after up to a minute. */
const SETTLING = MINUTE;
/** Deploys farther away than this are judged by themselves. */
const EPISODE_REACH = HOUR;
const MOST_DEPLOYS = 2_000;
const JUDGED = { operations: 40, services: 10 };
/** Services that were not deployed, the busiest, beside which a change is seen. */
const SIBLINGS = { operations: 0, services: 8 };

/**
 * What the verdict on a deploy is made of at the last look that is over at `now`: the same for whoever asks before the
 * next one. Before the first look, and while the deploy is under way, what is in at `now`.
 * @param settings to judge by; those of the deploy's service where they are left out.
 */
export async function readVerdictInput(
  projectId: string,
  deploy: Deploy,
  now: number,
  { settings: given, turn = shareTurns }: { settings?: VerdictSettings; turn?: Turn } = {},
): Promise<VerdictInput> {
  const settings = given ?? (await settingsFor(projectId, deploy.service));
  const own = rolloutOf(deploy);
  const deploys = await readDeploysAround(projectId, deploy, HISTORY);
  const span = episodeAmong(deploys, deploy, now);
  const around = { from: floorTo(span.from, MINUTE) - settings.beforeMinutes * MINUTE, to: afterEnd(span, settings) };
  const lookedAt = isUnderWay(deploy) ? null : verdictSchedule(span, settings, now).lookedAt;
  const knownUntil = Math.min(around.to, floorTo(lookedAt ?? now - SETTLING, MINUTE));
  const window = { from: floorTo(span.from, MINUTE) - HISTORY, to: around.to };
  const query: SubjectsQuery = {
    projectId,
    env: deploy.env,
    services: deploy.service === "" ? { except: [] } : { only: deploy.service },
    most: JUDGED,
    window,
    knownUntil,
    around: { from: around.from, to: Math.max(floorTo(span.from, MINUTE), knownUntil) },
    anchor: ceilTo(span.to, MINUTE),
    stepsFor: (perMinute) => [stepFor(perMinute)],
    turn,
  };
  const [subjects, versions] = await Promise.all([
    readSubjects(query),
    readVersionSubjects({ ...query, window: around }),
  ]);
  const steps = [...new Set(subjects.map(({ series }) => series.step))];
  const near = deploys.filter((other) => touches(rolloutOf(other), around));
  const siblings = await readSiblings({ ...query, stepsFor: () => steps }, [deploy, ...near]);
  return {
    subjects,
    rollout: {
      startedAt: own.from,
      finishedAt: own.to,
      others: deploys.filter((other) => other.id !== deploy.id && concerns(other, deploy)).map(rolloutOf),
      now: knownUntil,
    },
    settings,
    surroundings: {
      siblings,
      deploys: near.filter((other) => concerns(other, deploy)).map(toNearDeploy),
      deployId: deploy.id,
      versions,
    },
  };
}

/** When a deploy is looked at, with those that it is judged with; null while it is under way. */
export async function readSchedule(
  projectId: string,
  deploy: Deploy,
  settings: VerdictSettings,
  now: number,
): Promise<VerdictSchedule | null> {
  if (isUnderWay(deploy)) return null;
  const deploys = await readDeploysAround(projectId, deploy, EPISODE_REACH);
  return verdictSchedule(episodeAmong(deploys, deploy, now), settings, now);
}

function readDeploysAround(projectId: string, deploy: Deploy, before: number): Promise<Deploy[]> {
  const { from, to } = rolloutOf(deploy);
  const window = { from: floorTo(from, MINUTE) - before, to: ceilTo(to, MINUTE) + EPISODE_REACH };
  return deploysInWindow(projectId, { env: deploy.env, window, limit: MOST_DEPLOYS });
}

/** From before the first to after the last of the deploys that this one is judged with. */
function episodeAmong(deploys: readonly Deploy[], deploy: Deploy, now: number): Window {
  const { from, to } = rolloutOf(deploy);
  const near = deploys.filter((other) => concerns(other, deploy)).map(toNearDeploy);
  const { rollout } = episodeOf({ startedAt: from, finishedAt: to, others: [], now }, near, deploy.id);
  return { from: rollout.startedAt, to: rollout.finishedAt };
}

/**
 * The verdict that the input leads to: the same input gives the same one.
 * @param keeper of what the past says, for a deploy that is looked at again.
 * @param turn taken between two series.
 */
export async function judgeInput(
  input: VerdictInput,
  keeper: PastKeeper | null = null,
  turn: Turn = shareTurns,
): Promise<DeployVerdict> {
  return (await judgeOpenly(input, keeper, turn)).verdict;
}

/** As judgeInput, with what the verdict was made of. */
export async function judgeOpenly(
  { subjects, rollout, settings, surroundings }: VerdictInput,
  keeper: PastKeeper | null = null,
  turn: Turn = shareTurns,
): Promise<Judging> {
  const steps = judgeInSteps(subjects, rollout, settings, surroundings, keeper);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await turn();
  }
}

function afterEnd(span: Window, settings: VerdictSettings): number {
  return ceilTo(span.to, MINUTE) + settings.afterMinutes * MINUTE;
}

function concerns(other: Deploy, deploy: Deploy): boolean {
  return deploy.service === "" || other.service === "" || other.service === deploy.service;
}

function touches({ from, to }: Window, window: Window): boolean {
  return from < window.to && to >= window.from;
}

/** Totals of services that were not deployed, in the same steps as what is judged. */
async function readSiblings(query: SubjectsQuery, deployed: readonly Deploy[]): Promise<Subject[]> {
  const services = new Set(deployed.map(({ service }) => service));
  if (services.has("")) return [];
  return readSubjects({ ...query, services: { except: [...services] }, most: SIBLINGS });
}

function toNearDeploy(deploy: Deploy): NearDeploy {
  const messages = (deploy.commits ?? []).map(({ message }) => message);
  return {
    id: deploy.id,
    label: deployLabel(deploy),
    service: deploy.service,
    version: deploy.version,
    ...rolloutOf(deploy),
    text: [deploy.description, ...messages].filter((text) => text).join("\n"),
  };
}
