import "server-only";
import { dayLaterOf } from "@/lib/analysis/drift";
import { requireProject } from "@/lib/auth/session";
import { type DayLaterSubject, dayLaterInWords } from "@/lib/charts/day-later-words";
import type { DescribedVerdict } from "@/lib/charts/deploy-verdict-words";
import { isNotable } from "@/lib/charts/verdict-kinds";
import { type Deploy, deployLabel, isUnderWay, rolloutOf } from "@/lib/domain/deploy";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { ceilTo, DAY, floorTo, HOUR, MINUTE, type Window } from "@/lib/domain/time";
import type { Floors } from "@/lib/domain/verdict-settings";
import { settingsFor } from "@/lib/judging/settings";
import { deploysInWindow, readDeploy } from "@/lib/store/deploy-reads";
import { readHours } from "@/lib/store/hour-reads";
import { processWide } from "@/lib/store/process-wide";
import { KeptHourly } from "./kept-hourly";

/** Four weeks of days say how much a day differs from the one before; each needs the same two days a week earlier. */
const REACH = 37 * DAY;
/** An hour is merged some minutes after its end. */
const MERGED_WITHIN = 10 * MINUTE;
/** Of the verdict's operations, so many that changed are looked at again, the worst. */
const MOST_OPERATIONS = 4;
const MOST_FOLLOWED = 50;

/** What was left of a deploy a day later. */
export interface DayLater {
  /** The 24 hours after it, and the same hours a day earlier. */
  after: Window;
  before: Window;
  subjects: DayLaterSubject[];
  /** Deploys of its service in that day. */
  followed: { id: string; label: string }[];
  sentences: string[];
}

/**
 * The service's total, and the operations that its verdict says changed, by whole hours; null before the day is over, and
 * where less than three weeks before the deploy are known.
 */
async function readOf(
  projectId: string,
  deploy: Deploy,
  verdict: DescribedVerdict,
  now: number,
): Promise<DayLater | null> {
  if (isUnderWay(deploy)) return null;
  const from = ceilTo(rolloutOf(deploy).to, HOUR);
  const after = { from, to: from + DAY };
  if (now < after.to + MERGED_WITHIN) return null;
  const [subjects, followed] = await Promise.all([
    readSubjects(projectId, deploy, { verdict, after, now }),
    deploysFollowing(projectId, deploy, after),
  ]);
  if (subjects.length === 0) return null;
  const before = { from: after.from - DAY, to: after.from };
  const sentences = dayLaterInWords(
    subjects,
    followed.map(({ label }) => label),
  );
  return { after, before, subjects, followed, sentences };
}

/** What was left of a deploy, by its id. */
export async function readDayLater(
  projectId: string,
  deployId: string,
  verdict: DescribedVerdict,
  now: number,
): Promise<DayLater | null> {
  const deploy = await readDeploy(projectId, deployId);
  return deploy && readOf(projectId, deploy, verdict, now);
}

/** The same for the deploy's page. */
export async function readDayLaterPanel(
  slug: string,
  deploy: Deploy,
  verdict: DescribedVerdict,
  now: number,
): Promise<DayLater | null> {
  const { project } = await requireProject(slug);
  return readOf(project.id, deploy, verdict, now);
}

interface Place {
  service: string;
  operation: string;
}

const keptSubjects = () => processWide("a day later", () => new KeptHourly<DayLaterSubject[]>());

async function readSubjects(
  projectId: string,
  deploy: Deploy,
  { verdict, after, now }: { verdict: DescribedVerdict; after: Window; now: number },
): Promise<DayLaterSubject[]> {
  const { floors } = await settingsFor(projectId, deploy.service);
  const places = placesOf(deploy, verdict);
  const key = [projectId, deploy.env, places, after, floors];
  return keptSubjects().get(key, floorTo(now, HOUR), () => measure(projectId, deploy.env, { places, after, floors }));
}

async function measure(
  projectId: string,
  env: string,
  { places, after, floors }: { places: Place[]; after: Window; floors: Floors },
): Promise<DayLaterSubject[]> {
  const window = { from: after.to - REACH, to: after.to };
  const read = async ({ service, operation }: Place) => {
    const series = await readHours(projectId, { env, service, operation, windows: [window] });
    return series.flatMap((one): DayLaterSubject[] => {
      const drift = dayLaterOf(one, after, floors);
      return drift ? [{ service, operation, metric: one.metric, ...drift }] : [];
    });
  };
  return (await Promise.all(places.map(read))).flat();
}

function placesOf({ service }: Deploy, verdict: DescribedVerdict): Place[] {
  const changed = verdict.subjects.filter(({ kind }) => isNotable(kind));
  const total = service === "" ? [] : [{ service, operation: ALL_OPERATIONS }];
  const named = new Map(
    [...total, ...changed].map((place) => [JSON.stringify([place.service, place.operation]), place]),
  );
  return [...named.values()].slice(0, total.length + MOST_OPERATIONS);
}

async function deploysFollowing(projectId: string, deploy: Deploy, after: Window): Promise<DayLater["followed"]> {
  const { env, service } = deploy;
  const window = { from: deploy.deployedAt + 1, to: after.to };
  const scope = service === "" ? { env } : { env, service };
  const deploys = await deploysInWindow(projectId, { ...scope, window, limit: MOST_FOLLOWED });
  return deploys.filter(({ id }) => id !== deploy.id).map((one) => ({ id: one.id, label: deployLabel(one) }));
}
