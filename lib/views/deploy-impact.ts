import "server-only";
import { compare, type ImpactWindows, keptWindows, rankOperations } from "@/lib/analysis/impact";
import { emptyBucket } from "@/lib/domain/bucket";
import type { Deploy } from "@/lib/domain/deploy";
import type { Impact, ServiceImpact } from "@/lib/domain/impact";
import { DAY, MINUTE } from "@/lib/domain/time";
import { retention } from "@/lib/retention-settings";
import { readSides, type ServiceSides } from "@/lib/store/rollup-reads";
import type { Opened } from "@/lib/store/series-reads";
import { type DeployDetail, readDeployDetail } from "./deploy-detail";

/** The longest window that is read, milliseconds. */
const LONGEST_IMPACT_WINDOW = DAY;

/** A deploy of everything is measured on this many services, the busiest, with this many operations each. */
const MOST_SERVICES = 50;
const MOST_OPERATIONS = 100;

/** What a deploy did, by id; null where the project has no deploy with this id. */
export async function readImpact(
  projectId: string,
  deployId: string,
  options: { windowMs?: number | undefined; now: number },
): Promise<Impact | null> {
  const detail = await readDeployDetail(projectId, deployId);
  return detail && measureImpact(projectId, detail.deploy, measuredWindows(detail, options));
}

/**
 * The windows before and after a deploy, of `windowMs` (an hour when not given) at most; `unit` is the length of the
 * rollups that are kept of them.
 */
export function measuredWindows(
  { deploy, previous, next }: DeployDetail,
  { windowMs, now }: { windowMs?: number | undefined; now: number },
): ImpactWindows & { unit: number } {
  const wanted = windowMs === undefined ? undefined : Math.min(windowMs, LONGEST_IMPACT_WINDOW);
  return keptWindows(deploy, { previous, next }, { now, windowMs: wanted, kept: retention() });
}

/**
 * What a deploy did to its service, or, as a deploy of everything, to each service with requests in
 * its environment, over these windows.
 * @param opened what openSeries gave for the service (null: for every one) over both windows
 */
export async function measureImpact(
  projectId: string,
  deploy: Deploy,
  windows: ImpactWindows,
  opened?: Opened,
): Promise<Impact> {
  const { before, after, notes } = windows;
  const service = deploy.service === "" ? null : deploy.service;
  const measured = await readSides({ projectId, env: deploy.env, service, before, after, ...(opened && { opened }) });
  const sides = service !== null && measured.length === 0 ? [nothingMeasured(service)] : busiest(measured);
  const minutes = (after.to - after.from) / MINUTE;
  const isUnmeasuredBefore =
    minutes > 0 && !notes.includes("no_longer_kept") && sides.every(({ total }) => total.before.n === 0);
  return {
    ...windows,
    notes: isUnmeasuredBefore ? [...notes, "no_data_before"] : notes,
    services: sides.map((one) => toServiceImpact(one, minutes)),
  };
}

function busiest(sides: ServiceSides[]): ServiceSides[] {
  const requests = ({ total }: ServiceSides) => total.before.n + total.after.n;
  return [...sides].sort((a, b) => requests(b) - requests(a)).slice(0, MOST_SERVICES);
}

function nothingMeasured(service: string): ServiceSides {
  return { service, total: { before: emptyBucket(0), after: emptyBucket(0) }, operations: [] };
}

function toServiceImpact({ service, total, operations }: ServiceSides, minutes: number): ServiceImpact {
  return {
    service,
    comparisons: compare(total.before, total.after, minutes),
    operations: rankOperations(operations, minutes).slice(0, MOST_OPERATIONS),
    before: total.before.histogram,
    after: total.after.histogram,
  };
}
