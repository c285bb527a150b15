import { RANGES, type RangeName } from "@/lib/charts/range";
import type { Window } from "@/lib/domain/time";
import { type SearchParams, single } from "./deploy-filters";
import { serviceHref } from "./links";

const FIELDS = ["env", "range", "from", "to", "operation", "version"] as const;
const LONGEST = 1_000;

/** The query of a service page. What makes no sense falls back to the default. */
export type ServiceQuery = { [Field in (typeof FIELDS)[number]]?: string | undefined };

/** The fields that a query gives; an empty, overlong or unprintable one counts as absent. */
export function readServiceQuery(params: SearchParams): ServiceQuery {
  const query: ServiceQuery = {};
  for (const field of FIELDS) {
    const value = single(params[field]);
    if (value !== undefined && value.length <= LONGEST && !value.includes("\0")) query[field] = value;
  }
  return query;
}

/** The addresses that a service page leads to: itself with one thing changed, the rest kept. */
export function serviceLinks(slug: string, service: string, query: ServiceQuery) {
  const change = (changes: ServiceQuery) => serviceHref(slug, service, { ...query, ...changes });
  return {
    environment: (env: string) => change({ env, operation: undefined, version: undefined }),
    operation: (operation: string | undefined) => change({ operation }),
    version: (version: string | undefined) => change({ version }),
    range: (range: RangeName) => change({ from: undefined, to: undefined, range }),
    window: ({ from, to }: Window) =>
      change({ range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
  };
}

/** The choices of a range, each with its address. */
export function rangeChoices(links: ReturnType<typeof serviceLinks>, current: RangeName | null) {
  return RANGES.map((name) => ({ name, href: links.range(name), current: name === current }));
}
