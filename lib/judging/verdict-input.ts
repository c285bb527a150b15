import type { Rollout } from "@/lib/analysis/moment";
import { type Deploy, rolloutOf } from "@/lib/domain/deploy";
import type { Subject } from "@/lib/domain/measured-series";
import { ceilTo, DAY, floorTo, MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS, type VerdictSettings } from "@/lib/domain/verdict-settings";
import { deploysInWindow } from "@/lib/store/deploy-reads";
import { readSubjects } from "@/lib/store/subject-reads";

/** Everything that decides the verdict on a deploy: the same input gives the same verdict. */
export interface VerdictInput {
  subjects: Subject[];
  rollout: Rollout;
  settings: VerdictSettings;
}

/** How much of the past is looked at before a deploy. */
const HISTORY = 14 * DAY;
/** Exporters send what they measured after up to a minute. */
const SETTLING = MINUTE;
const MOST_DEPLOYS = 2_000;
/** So few requests a minute make too rough a percentile: they are taken together. */
const SPARSE = 20;

/** What the verdict on a deploy is made of at `now`; once the window after it is over, `now` changes nothing. */
export async function readVerdictInput(projectId: string, deploy: Deploy, now: number): Promise<VerdictInput> {
  const settings = DEFAULT_SETTINGS;
  const span = rolloutOf(deploy);
  const windowEnd = ceilTo(span.to, MINUTE) + settings.afterMinutes * MINUTE;
  const knownUntil = Math.min(windowEnd, floorTo(now - SETTLING, MINUTE));
  const started = floorTo(span.from, MINUTE);
  const window = { from: started - HISTORY, to: windowEnd };
  const [subjects, deploys] = await Promise.all([
    readSubjects({
      projectId,
      env: deploy.env,
      services: deploy.service === "" ? null : [deploy.service],
      window,
      knownUntil,
      around: { from: started - settings.beforeMinutes * MINUTE, to: Math.max(started, knownUntil) },
      anchor: ceilTo(span.to, MINUTE),
      stepFor,
    }),
    deploysInWindow(projectId, {
      env: deploy.env,
      ...(deploy.service === "" ? {} : { service: deploy.service }),
      window,
      limit: MOST_DEPLOYS,
    }),
  ]);
  const others = deploys.filter(({ id }) => id !== deploy.id).map(rolloutOf);
  return { subjects, rollout: { startedAt: span.from, finishedAt: span.to, others, now: knownUntil }, settings };
}

function stepFor(requestsPerMinute: number): number {
  return requestsPerMinute < SPARSE ? 5 * MINUTE : MINUTE;
}
