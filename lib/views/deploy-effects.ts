import { compare, impactWindows } from "@/lib/analysis/impact";
import { type DeployEffect, largestEffect } from "@/lib/charts/deploy-timeline";
import type { Deploy } from "@/lib/domain/deploy";
import { oldestKept } from "@/lib/domain/retention";
import { MINUTE, type Window } from "@/lib/domain/time";
import { retention } from "@/lib/retention-settings";
import { countMeasuredServices } from "@/lib/store/catalogue";
import {
  neighbouringSpans,
  readSettledCounts,
  readTotalSides,
  type SidesQuery,
  type TotalSides,
} from "@/lib/store/effect-reads";

/** Above so many services, what a deploy of everything did is left to its own page. */
const MOST_SERVICES = 10;

interface Remembered {
  /** The windows, and what was counted around them. */
  state: string | null;
  effect: DeployEffect | null;
}

const MOST_REMEMBERED = 5_000;

/** Effects by deploy, as long as their minutes are what they were; the ones that were asked for last at the end. */
const remembered = new Map<string, Remembered>();

/**
 * What each deploy did at a glance, by id, over the same windows as its own page: a few queries for
 * all of them. A deploy without requests on both sides, or whose minutes are no longer kept, is left out.
 */
export async function readEffects(query: {
  projectId: string;
  deploys: readonly Deploy[];
  now: number;
}): Promise<Map<string, DeployEffect>> {
  const { projectId, now } = query;
  const deploys = await measurable(query);
  const effects = new Map<string, DeployEffect>();
  if (deploys.length === 0) return effects;
  // Neighbours only shorten windows: what was counted around the widest is asked for beside them.
  const alone = { previous: null, next: null };
  const widest = deploys.flatMap((deploy) => sidesOf(deploy, alone, now));
  if (widest.length === 0) return effects;
  const [neighbours, counts] = await Promise.all([
    neighbouringSpans(projectId, deploys),
    readSettledCounts(projectId, widest),
  ]);
  const asked = deploys.flatMap((deploy) => sidesOf(deploy, neighbours.get(deploy.id) ?? alone, now));
  const found = asked.map((one) => {
    const state = counts.has(one.id) ? `${JSON.stringify(one)} ${counts.get(one.id)}` : null;
    const known = remembered.get(one.id);
    return { one, state, known: state !== null && known?.state === state ? known : null };
  });
  const changed = found.flatMap(({ one, known }) => (known ? [] : [one]));
  const sides = changed.length > 0 ? await readTotalSides(projectId, changed) : new Map<string, TotalSides[]>();
  for (const { one, state, known } of found) {
    const effect = known ? known.effect : effectOf(sides.get(one.id) ?? [], one.after);
    remember(one.id, { state, effect });
    if (effect) effects.set(one.id, effect);
  }
  return effects;
}

/** The windows to read of a deploy; none while there is no time after it. */
function sidesOf(deploy: Deploy, neighbours: Parameters<typeof impactWindows>[1], now: number): SidesQuery[] {
  const { id, env, service } = deploy;
  const windows = impactWindows(deploy, neighbours, now);
  return windows.after.to > windows.after.from ? [{ id, env, service, ...windows }] : [];
}

function effectOf(sides: readonly TotalSides[], after: Window): DeployEffect | null {
  const minutes = (after.to - after.from) / MINUTE;
  const candidates = sides.flatMap((side) => {
    const [p95, errorRate] = compare(side.before, side.after, minutes, ["p95", "error_rate"]);
    return p95 && errorRate && p95.difference !== null ? [{ service: side.service, p95, errorRate }] : [];
  });
  return largestEffect(candidates);
}

function remember(id: string, found: Remembered): void {
  remembered.delete(id);
  if (found.state !== null) remembered.set(id, found);
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}

async function measurable({ projectId, deploys, now }: Parameters<typeof readEffects>[0]): Promise<Deploy[]> {
  const oldest = oldestKept("minute", now, retention());
  const kept = deploys.filter(({ startedAt, deployedAt }) => (startedAt ?? deployedAt) > oldest);
  if (kept.every(({ service }) => service !== "")) return kept;
  const services = await countMeasuredServices(projectId);
  return kept.filter(({ service, env }) => service !== "" || (services.get(env) ?? 0) <= MOST_SERVICES);
}
