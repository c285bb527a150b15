import { DAY } from "@/lib/domain/time";

/** Addresses of pages. Values that are undefined or null are left out of the query. */
type Query = Record<string, string | null | undefined>;

/** `path` with those of `query` that have a value. */
export function withQuery(path: string, query: Query): string {
  const entries = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}

export function overviewHref(slug: string, env: string | null = null): string {
  return withQuery(`/p/${slug}`, { env });
}

export function serviceHref(slug: string, service: string, query: Query): string {
  return withQuery(`/p/${slug}/services/${encodeURIComponent(service)}`, query);
}

export function deployHref(slug: string, id: string): string {
  return `/p/${slug}/deploys/${id}`;
}

/** What one verdict of a deploy was made of; of its worst where none is named. */
export function arithmeticHref(
  slug: string,
  id: string,
  subject?: { service: string; operation: string; metric: string },
): string {
  const { service, operation, metric } = subject ?? {};
  return withQuery(`${deployHref(slug, id)}/arithmetic`, { service, operation, metric });
}

/** Whether verdicts were right. */
function verdictsHref(slug: string): string {
  return `/p/${slug}/verdicts`;
}

/** What decides verdicts, of one service where it is named. */
export function verdictSettingsHref(slug: string, service = ""): string {
  return withQuery(`${verdictsHref(slug)}/settings`, { service });
}

/** Where settings that are not saved are tried on past deploys. */
export function replayHref(slug: string, service: string): string {
  return withQuery(`${verdictsHref(slug)}/settings/replay`, { service });
}

/** The timeline, narrowed to the days (UTC) from `from` up to and including that of `to`, where given. */
export function deploysHref(
  slug: string,
  query: { env?: string; service?: string; from?: number; to?: number },
): string {
  const { from, to, ...rest } = query;
  return withQuery(`/p/${slug}/deploys`, { ...rest, from: dayOf(from), to: dayOf(to) });
}

function dayOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(Math.floor(at / DAY) * DAY).toISOString().slice(0, 10);
}
