import { isBlamed } from "@/lib/analysis/blame";
import { ENGINE } from "@/lib/analysis/engine";
import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import { groupBy } from "@/lib/domain/group-by";
import type { PretendedDeploy, PretendedMoment } from "@/lib/domain/pretended-deploy";
import { oldestKept } from "@/lib/domain/retention";
import { DAY, floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { log } from "@/lib/log";
import { regularly } from "@/lib/regularly";
import { retention } from "@/lib/retention-settings";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import {
  dueNights,
  forgetNights,
  keepNight,
  measuredServices,
  type Night,
  takeUpNight,
} from "@/lib/store/pretended-nights";
import { listProjectIds } from "@/lib/store/projects";
import { drawMoments, type Place } from "./pretended-moments";
import { readOwnSettings, settingsAmong } from "./settings";
import { requestsFirst, shareTurns, type Turn } from "./turns";
import { judgeInput, readVerdictInput } from "./verdict-input";

/** So many verdicts are spent on a night. */
const MOST_A_NIGHT = 20;
/** Nights that were missed, or judged by an older engine, are made up for as far back as this. */
const MOST_NIGHTS = 7;
const LEASE = 2 * MINUTE;
const MOST_DEPLOYS = 2_000;

const BETWEEN_MS = 20_000;
const BUDGET_MS = 2_000;

/**
 * Judges moments of the past days at which nothing was deployed, in every project, as if there had been a deploy: how
 * often one is blamed tells how far verdicts can be trusted. A day is gone through once, when it is over, by whichever
 * process takes it up. Until none is left or `isOver` says so between two verdicts; returns how many were made.
 * @param turn taken between two pieces of the work.
 */
export async function pretendDeploys(
  now: () => number,
  isOver: () => boolean,
  turn: Turn = shareTurns,
): Promise<number> {
  let judged = 0;
  for (const projectId of await listProjectIds()) {
    if (isOver()) break;
    try {
      judged += await pretendIn(projectId, { now, isOver, turn });
    } catch (error) {
      log.warn({ err: error, projectId }, "pretended deploys could not be judged; trying again soon");
    }
  }
  return judged;
}

/** Does it for about `budgetMs`; `turn` as of keepVerdicts. */
export function keepPretending(budgetMs: number, turn?: Turn): Promise<number> {
  const started = performance.now();
  return pretendDeploys(Date.now, () => performance.now() - started > budgetMs, turn);
}

/** Does it every now and then, a tenth of the time at most, for as long as the process lives. */
export function keepPretendingRegularly(): void {
  regularly("pretended deploys judged", BETWEEN_MS, () => keepPretending(BUDGET_MS, requestsFirst));
}

interface Going {
  now: () => number;
  isOver: () => boolean;
  turn: Turn;
}

async function pretendIn(projectId: string, going: Going): Promise<number> {
  const { now, isOver } = going;
  let judged = 0;
  for (const day of await dueNights(projectId, { days: pastDays(now()), engine: ENGINE, now: now() })) {
    if (isOver()) break;
    const services = await measuredServices(projectId, { from: day, to: day + DAY });
    if (services.length === 0) continue;
    const night = await takeUpNight(projectId, { day, engine: ENGINE, now: now(), lease: now() + LEASE });
    if (night) judged += await judgeNight({ projectId, night, services }, going);
  }
  return judged;
}

/** The days that are over, the latest first, as far as half of what is kept lies before them. */
function pastDays(now: number): number[] {
  const kept = retention();
  const today = floorTo(now - HOUR, DAY);
  const since = oldestKept("minute", now, kept) + kept.minute / 2;
  return Array.from({ length: MOST_NIGHTS }, (_, i) => today - (i + 1) * DAY).filter((day) => day >= since);
}

interface TakenNight {
  projectId: string;
  night: Night;
  services: { env: string; service: string }[];
}

async function judgeNight(taken: TakenNight, { now, isOver, turn }: Going): Promise<number> {
  const { projectId, night } = taken;
  const { deploys } = night;
  const own = await readOwnSettings(projectId);
  const places = await readPlaces(taken, (service) => settingsAmong(own, service));
  const isDone = (one: PretendedMoment) => deploys.some((other) => isSame(one, other));
  const left = drawMoments(projectId, night.day, places, MOST_A_NIGHT).filter((moment) => !isDone(moment));
  let judged = 0;
  for (const moment of left) {
    if (isOver()) break;
    const settings = settingsAmong(own, moment.service);
    const input = await readVerdictInput(projectId, asDeploy(moment), moment.at + DAY, {
      settings,
      turn,
    });
    deploys.push(outcomeOf(moment, await judgeInput(input, null, turn), settings.falseAlarms));
    judged++;
    if (!(await keepNight(projectId, night, { takenUntil: now() + LEASE, isWhole: false }))) return judged;
  }
  await keepNight(projectId, night, { takenUntil: now(), isWhole: judged === left.length });
  if (judged === left.length) await forgetNights(projectId, now());
  return judged;
}

async function readPlaces(
  { projectId, night: { day }, services }: TakenNight,
  settingsOf: (service: string) => Place["settings"],
): Promise<Place[]> {
  const places: Place[] = [];
  for (const [env, inEnv] of groupBy(services, ({ env }) => env)) {
    const window = { from: day - DAY, to: day + 2 * DAY };
    const deploys = await deploysInWindow(projectId, { env, window, limit: MOST_DEPLOYS });
    for (const { service } of inEnv) {
      const concerning = deploys.filter((deploy) => deploy.service === "" || deploy.service === service);
      places.push({ env, service, settings: settingsOf(service), rollouts: concerning.map(rolloutOf) });
    }
  }
  return places;
}

function isSame(one: PretendedMoment, other: PretendedMoment): boolean {
  return one.env === other.env && one.service === other.service && one.at === other.at;
}

/** What would be known of a deploy that was over at once. */
function asDeploy({ env, service, at }: PretendedMoment): Deploy {
  return {
    ...{ id: "pretended", env, service, gitSha: "", version: null, deployer: null, description: null },
    ...{ deployedAt: at, startedAt: null, finishedAt: null, status: "succeeded", kind: "deploy" },
    ...{ repository: null, url: null, previousSha: null, commits: null, source: "" },
    ...{ createdAt: at, updatedAt: at },
  };
}

function outcomeOf(moment: PretendedMoment, { subjects }: DeployVerdict, falseAlarms: number): PretendedDeploy {
  const compared = subjects.filter(({ rarity, cautious }) => rarity !== null || cautious !== null);
  const blamed = subjects.filter(({ kind }) => isBlamed(kind));
  const [worst] = blamed;
  return {
    ...moment,
    falseAlarms,
    judged: [...new Set([...compared, ...blamed].map(({ metric }) => metric))],
    blamed: [...new Set(blamed.map(({ metric }) => metric))],
    worst: worst ? { operation: worst.operation, metric: worst.metric } : null,
  };
}
