import "server-only";
import { ENGINE } from "@/lib/analysis/engine";
import { type FalseAlarms, falseAlarmsOf } from "@/lib/analysis/false-alarms";
import type { PretendedDeploy } from "@/lib/domain/pretended-deploy";
import { DAY, floorTo } from "@/lib/domain/time";
import { readNights } from "@/lib/store/pretended-nights";

const NIGHTS = 30;
const MOST_LISTED = 20;

/** How often deploys that never were have been blamed by the engine in force. */
export interface FalseAlarmsReport extends FalseAlarms {
  /** The past nights that are counted, 30 at most: from the first that was judged. */
  nights: number;
  /** What was blamed, the latest first, 20 at most. */
  latest: (PretendedDeploy & { worst: NonNullable<PretendedDeploy["worst"]> })[];
}

/** Of the past 30 nights of a project. */
export async function readFalseAlarms(projectId: string, now: number): Promise<FalseAlarmsReport> {
  const today = floorTo(now, DAY);
  const nights = await readNights(projectId, { from: today - NIGHTS * DAY, engine: ENGINE });
  const deploys = nights.flatMap((night) => night.deploys);
  const first = nights.findLast((night) => night.deploys.length > 0);
  const blamed = deploys.flatMap((deploy) => (deploy.worst ? [{ ...deploy, worst: deploy.worst }] : []));
  return {
    ...falseAlarmsOf(deploys),
    nights: first ? (today - first.day) / DAY : 0,
    latest: blamed.sort((a, b) => b.at - a.at).slice(0, MOST_LISTED),
  };
}
