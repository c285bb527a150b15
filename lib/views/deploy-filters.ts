import { KIND_NAMES } from "@/lib/charts/verdict-kinds";
import { DAY } from "@/lib/domain/time";
import { DEPLOY_VERDICT_KINDS, type DeployVerdictKind } from "@/lib/domain/verdict";

/** A page's query as Next hands it over. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** What the timeline shows. Every field is absent where it does not narrow the list. */
export interface DeployFilters {
  env?: string;
  service?: string;
  /** The kind of the verdict. */
  verdict?: DeployVerdictKind;
  q?: string;
  /** Days, UTC, as YYYY-MM-DD; both are part of what is shown. */
  from?: string;
  to?: string;
}

const FIELDS = ["env", "service", "verdict", "q", "from", "to"] as const;
const LONGEST = 200;

/** The filters in a query; an empty, overlong or unreadable one is named in `ignored` rather than guessed at. */
export function readDeployFilters(params: SearchParams): { filters: DeployFilters; ignored: string[] } {
  const filters: DeployFilters = {};
  const ignored: string[] = [];
  for (const field of FIELDS) {
    const value = single(params[field]);
    if (value === undefined) continue;
    const isDate = field === "from" || field === "to";
    const kind = DEPLOY_VERDICT_KINDS.find((one) => one === value);
    if (value.length > LONGEST || value.includes("\0") || (isDate && dayStart(value) === null)) ignored.push(field);
    else if (field !== "verdict") filters[field] = value;
    else if (kind) filters.verdict = kind;
    else ignored.push(field);
  }
  return { filters, ignored };
}

/** The trimmed value of a parameter; the first where it is repeated, undefined where it is empty. */
export function single(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
}

/** What to ask the store for: days become epoch milliseconds, half-open, `to` the start of the day after. */
export function listFilter({ from, to, ...text }: DeployFilters): Omit<DeployFilters, "from" | "to"> & {
  from?: number;
  to?: number;
} {
  const start = from === undefined ? null : dayStart(from);
  const last = to === undefined ? null : dayStart(to);
  return { ...text, ...(start === null ? {} : { from: start }), ...(last === null ? {} : { to: last + DAY }) };
}

function dayStart(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? null : at;
}

/** `path` with the filters, and whatever else is given, as its query. */
export function filterHref(path: string, filters: DeployFilters, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...filters, ...more }).toString();
  return query === "" ? path : `${path}?${query}`;
}

export interface FilterChip {
  name: string;
  value: string;
  /** The same list without this filter. */
  removeHref: string;
}

const CHIP_NAMES = {
  env: "environment",
  service: "service",
  verdict: "verdict",
  q: "search",
  from: "from",
  to: "to",
};

/** One chip a filter in use. */
export function filterChips(path: string, filters: DeployFilters): FilterChip[] {
  return FIELDS.flatMap((field) => {
    const value = filters[field];
    if (value === undefined) return [];
    const { [field]: _removed, ...rest } = filters;
    const shown = field === "verdict" && filters.verdict ? KIND_NAMES[filters.verdict] : value;
    return [{ name: CHIP_NAMES[field], value: shown, removeHref: filterHref(path, rest) }];
  });
}

/** The address without the parameters that say nothing; null where every one of them says something. */
export function withoutEmpty(path: string, params: SearchParams): string | null {
  const given = Object.entries(params).map(([name, value]) => [name, single(value)] as const);
  if (given.every(([, value]) => value !== undefined)) return null;
  return filterHref(path, {}, Object.fromEntries(given.flatMap(([name, value]) => (value ? [[name, value]] : []))));
}
