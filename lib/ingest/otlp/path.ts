import { remembering } from "./memory";

const LONGEST_PATH = 2_000;
const UUID = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
const ID_SHAPES = [
  /^[+-]?\d+([.,]\d+)*$/,
  UUID,
  /^(0x)?[0-9a-f]{8,}$/i,
  /^\d{4}-\d{2}(-\d{2})?([T_ ].*)?$/,
  // cus_N3kd93kd, order-4f9a8b7c
  /^[a-z]{2,8}[_-](?=[a-z]*\d)[a-z0-9]{8,}$/i,
];
const FILE_ID = /^\d+(\.[a-z][a-z0-9]{0,5})$/i;

/**
 * The route that a raw path is a case of: `/users/42?tab=1` is `/users/:id`. Numbers, UUIDs, hashes,
 * dates, e-mail addresses and long opaque tokens count as ids; query and fragment are dropped.
 */
export const routeOfPath = remembering((path) => {
  const bare = /^[^?#]*/.exec(path.slice(0, LONGEST_PATH))?.[0] ?? "";
  const route = bare.split("/").map(withoutId).join("/");
  return route.length > 1 && route.endsWith("/") ? route.slice(0, -1) : route || "/";
});

/** The name of something that is not HTTP, its ids replaced as in a path: `sync 42` is `sync :id`. */
export const withoutIds = remembering((name) =>
  name
    .slice(0, LONGEST_PATH)
    .split(/([\s/]+)/)
    .map(withoutId)
    .join(""),
);

/** The path of an absolute address, or the text itself where it has no scheme. */
export function pathOfUrl(url: string): string {
  const scheme = url.indexOf("://");
  if (scheme < 0) return url;
  const rest = url.slice(scheme + 3);
  const end = rest.search(/[/?#]/);
  return end >= 0 && rest[end] === "/" ? rest.slice(end) : "/";
}

function withoutId(part: string): string {
  if (!/[\d@]/.test(part)) return part;
  const file = FILE_ID.exec(part);
  if (file) return `:id${file[1]}`;
  return ID_SHAPES.some((shape) => shape.test(part)) || isEmail(part) || isOpaque(part) ? ":id" : part;
}

function isEmail(part: string): boolean {
  return /^[^@]+(@|%40)[^@]+\.[^@]+$/i.test(part);
}

/** A long token with digits in it that is not words joined by hyphens. */
function isOpaque(part: string): boolean {
  if (part.length < 20 || !/^[\w.~=%+-]+$/.test(part)) return false;
  return /[a-z0-9]{16,}/i.test(part) || (part.match(/\d/g)?.length ?? 0) >= 4;
}
