import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import type { Rollout } from "@/lib/analysis/moment";
import { type Deploy, deployLabel, rolloutOf } from "@/lib/domain/deploy";
import type { Subject } from "@/lib/domain/measured-series";
import { stepFor } from "@/lib/domain/step";
import type { NearDeploy, Surroundings } from "@/lib/domain/surroundings";
import { ceilTo, DAY, floorTo, MINUTE, type Window } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { verdictSchedule } from "@/lib/domain/verdict-schedule";
import type { VerdictSettings } from "@/lib/domain/verdict-settings";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { readSubjects, readVersionSubjects, type SubjectsQuery } from "@/lib/store/subject-reads";
import { settingsFor } from "./settings";

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
const MOST_DEPLOYS = 2_000;
const JUDGED = { operations: 40, services: 10 };
/** Services that were not deployed, the busiest, beside which a change is seen. */
const SIBLINGS = { operations: 0, services: 8 };

/**
 * What the verdict on a deploy is made of at the last look that is over at `now`: the same for whoever asks before the
 * next one. Before the first look, and while the deploy is under way, what is in at `now`.
 * @param given settings to judge by; those of the deploy's service where they are left out.
 */
export async function readVerdictInput(
  projectId: string,
  deploy: Deploy,
  now: number,
  given?: VerdictSettings,
): Promise<VerdictInput> {
  const settings = given ?? (await settingsFor(projectId, deploy.service));
  const span = rolloutOf(deploy);
  const around = { from: floorTo(span.from, MINUTE) - settings.beforeMinutes * MINUTE, to: afterEnd(span, settings) };
  const lookedAt = verdictSchedule(deploy, settings, now)?.lookedAt ?? now - SETTLING;
  const knownUntil = Math.min(around.to, floorTo(lookedAt, MINUTE));
  const window = { from: floorTo(span.from, MINUTE) - HISTORY, to: around.to };
  const deploys = await deploysInWindow(projectId, { env: deploy.env, window, limit: MOST_DEPLOYS });
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
      startedAt: span.from,
      finishedAt: span.to,
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

/** The verdict that the input leads to: the same input gives the same one. */
export function judgeInput({ subjects, rollout, settings, surroundings }: VerdictInput): DeployVerdict {
  return judgeDeploy(subjects, rollout, settings, surroundings);
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
