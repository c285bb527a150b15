import "server-only";
import { requireProject } from "@/lib/auth/session";
import { type Deploy, deployLabel } from "@/lib/domain/deploy";
import { listServices } from "@/lib/store/catalogue";
import { listDeploys } from "@/lib/store/deploy-reads";
import { ciSnippets } from "./ci-snippets";
import { deployHref, serviceHref, withQuery } from "./links";
import { languageNotes } from "./otel-settings";

/** The newest thing that came through a door. */
interface Arrival {
  /** What a person calls it, and where it is from. */
  label: string;
  place: string;
  at: number;
  href: string;
}

interface Choice<T> {
  chosen: T;
  options: { label: string; href: string; current: boolean }[];
}

export interface SetupPage {
  slug: string;
  isOwner: boolean;
  /** The newest deploy and the newest telemetry; null while there is none. */
  deploy: Arrival | null;
  telemetry: Arrival | null;
  ci: Choice<ReturnType<typeof ciSnippets>[number]>;
  sdk: Choice<ReturnType<typeof languageNotes>[number]>;
}

/** Getting started: what to paste, with `address` filled in, and what has arrived so far. */
export async function readSetupPage(query: {
  slug: string;
  address: string;
  /** The ids of the chosen CI and SDK; the first of each where unknown. */
  ci: string | undefined;
  sdk: string | undefined;
}): Promise<SetupPage> {
  const { project, role } = await requireProject(query.slug);
  const [{ deploys }, services] = await Promise.all([
    listDeploys({ projectId: project.id, limit: 1 }),
    listServices(project.id),
  ]);
  const path = `/p/${project.slug}/setup`;
  const [newest] = deploys;
  return {
    slug: project.slug,
    isOwner: role === "owner",
    deploy: newest ? toArrival(project.slug, newest) : null,
    telemetry: newestTelemetry(project.slug, services),
    ci: choose(ciSnippets(query.address), query.ci, (ci) => withQuery(path, { ci, sdk: query.sdk })),
    sdk: choose(languageNotes(query.address), query.sdk, (sdk) => withQuery(path, { ci: query.ci, sdk })),
  };
}

function toArrival(slug: string, deploy: Deploy): Arrival {
  return {
    label: deployLabel(deploy),
    place: `${deploy.service === "" ? "all services" : deploy.service} in ${deploy.env}`,
    at: deploy.deployedAt,
    href: deployHref(slug, deploy.id),
  };
}

function newestTelemetry(slug: string, services: Awaited<ReturnType<typeof listServices>>): Arrival | null {
  const seen = services.flatMap(({ name, envs, lastSeenAt }) =>
    lastSeenAt === null ? [] : [{ name, envs, lastSeenAt }],
  );
  const newest = seen.sort((a, b) => b.lastSeenAt - a.lastSeenAt)[0];
  if (!newest) return null;
  return {
    label: newest.name,
    place: `in ${newest.envs.join(", ")}`,
    at: newest.lastSeenAt,
    href: serviceHref(slug, newest.name, {}),
  };
}

function choose<T extends { id: string; title: string }>(
  options: T[],
  id: string | undefined,
  hrefOf: (id: string) => string,
): Choice<T> {
  const chosen = options.find((option) => option.id === id) ?? options[0];
  if (!chosen) throw new Error("there is nothing to choose from");
  return {
    chosen,
    options: options.map((option) => ({ label: option.title, href: hrefOf(option.id), current: option === chosen })),
  };
}
