import { compare, impactWindows } from "@/lib/analysis/impact";
import { type DeployEffect, largestEffect } from "@/lib/charts/deploy-timeline";
import type { Deploy } from "@/lib/domain/deploy";
import { MINUTE } from "@/lib/domain/time";
import { neighbouringSpans, readTotalSides } from "@/lib/store/effect-reads";

/** Above so many services, what a deploy of everything did is left to its own page. */
const MOST_SERVICES = 10;

/**
 * What each deploy did at a glance, by id, over the same windows as its own page: two queries for
 * all of them. A deploy without requests on both sides is left out.
 */
export async function readEffects(query: {
  projectId: string;
  deploys: readonly Deploy[];
  /** Number of services known in an environment. */
  servicesIn: (env: string) => number;
  now: number;
}): Promise<Map<string, DeployEffect>> {
  const { projectId, servicesIn, now } = query;
  const deploys = query.deploys.filter(({ service, env }) => service !== "" || servicesIn(env) <= MOST_SERVICES);
  const effects = new Map<string, DeployEffect>();
  if (deploys.length === 0) return effects;
  const neighbours = await neighbouringSpans(projectId, deploys);
  const asked = deploys.flatMap((deploy) => {
    const windows = impactWindows(deploy, neighbours.get(deploy.id) ?? { previous: null, next: null }, now);
    return windows.after.to > windows.after.from
      ? [{ id: deploy.id, env: deploy.env, service: deploy.service, ...windows }]
      : [];
  });
  const sides = await readTotalSides(projectId, asked);
  for (const { id, after } of asked) {
    const candidates = (sides.get(id) ?? []).flatMap((side) => {
      const minutes = (after.to - after.from) / MINUTE;
      const [p95, errorRate] = compare(side.before, side.after, minutes, ["p95", "error_rate"]);
      return p95 && errorRate && p95.difference !== null ? [{ service: side.service, p95, errorRate }] : [];
    });
    const effect = largestEffect(candidates);
    if (effect) effects.set(id, effect);
  }
  return effects;
}
