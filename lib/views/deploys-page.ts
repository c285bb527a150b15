import "server-only";
import { requireProject } from "@/lib/auth/session";
import { groupByDay, type TimelineDay } from "@/lib/charts/deploy-timeline";
import { Failure } from "@/lib/domain/failure";
import { listPlaces } from "@/lib/store/catalogue";
import { type DeployFilter, listDeploys } from "@/lib/store/deploy-reads";
import { readEffects } from "./deploy-effects";
import {
  type DeployFilters,
  type FilterChip,
  filterChips,
  filterHref,
  listFilter,
  readDeployFilters,
  type SearchParams,
  single,
} from "./deploy-filters";

const PAGE_SIZE = 50;

export interface DeploysPage {
  path: string;
  filters: DeployFilters;
  chips: FilterChip[];
  /** Parameters of the URL that could not be used. */
  ignored: string[];
  environments: string[];
  services: string[];
  days: TimelineDay[];
  newestHref: string | null;
  olderHref: string | null;
}

/** The timeline of a project's deploys as its URL asks for it, a page of 50. */
export async function readDeploysPage(query: {
  slug: string;
  params: SearchParams;
  now: number;
}): Promise<DeploysPage> {
  const { project } = await requireProject(query.slug);
  const path = `/p/${project.slug}/deploys`;
  const { filters, ignored } = readDeployFilters(query.params);
  const cursor = single(query.params.cursor);
  const [list, places] = await Promise.all([
    listFrom(cursor, { ...listFilter(filters), projectId: project.id, limit: PAGE_SIZE }),
    listPlaces(project.id),
  ]);
  const effects = await readEffects({ projectId: project.id, deploys: list.deploys, now: query.now });
  const rows = list.deploys.map((deploy) => ({
    deploy,
    href: `${path}/${deploy.id}`,
    effect: effects.get(deploy.id) ?? null,
    verdict: deploy.verdict,
  }));
  return {
    path,
    filters,
    chips: filterChips(path, filters),
    ignored: list.isLost ? [...ignored, "cursor"] : ignored,
    ...places,
    days: groupByDay(rows, query.now),
    newestHref: cursor === undefined ? null : filterHref(path, filters),
    olderHref: list.nextCursor === null ? null : filterHref(path, filters, { cursor: list.nextCursor }),
  };
}

/** The page at the cursor; the first one, and `isLost`, where a URL's cursor is damaged. */
async function listFrom(cursor: string | undefined, filter: DeployFilter) {
  if (cursor === undefined) return { ...(await listDeploys(filter)), isLost: false };
  try {
    return { ...(await listDeploys({ ...filter, cursor })), isLost: false };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "invalid") throw error;
    return { ...(await listDeploys(filter)), isLost: true };
  }
}
